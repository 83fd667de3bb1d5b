import { invokeHook, isObject } from "../hooks.ts";
import type { Auth } from "../http/context.ts";
import { internal } from "../http/errors.ts";
import type { Queries } from "../store/database.ts";
import { listMethods } from "../store/sessions.ts";
import type { Json, UserRow } from "../store/users.ts";

/** How a session came to be, as GoTrue names it in `amr` and to the hook. */
export type AuthenticationMethod = "password" | "otp" | "token_refresh";

/** What GoTrue insists on in whatever the hook answers. */
const REQUIRED: ReadonlyArray<[claim: string, fits: (value: unknown) => boolean, type: string]> = [
  ["aud", (value) => typeof value === "string" || Array.isArray(value), "string or array"],
  ["exp", Number.isInteger, "integer"],
  ["iat", Number.isInteger, "integer"],
  ["sub", isString, "string"],
  ["email", isString, "string"],
  ["phone", isString, "string"],
  ["role", isString, "string"],
  ["aal", isString, "string"],
  ["session_id", isString, "string"],
  ["is_anonymous", (value) => typeof value === "boolean", "boolean"],
];

/**
 * The claims of a session after the access token hook, signed.
 *
 * @throws {AuthError} what the hook refuses with; 500 when its claims do not make a token
 */
export async function issueAccessToken(
  auth: Auth,
  tx: Queries,
  user: UserRow,
  sessionId: string,
  method: AuthenticationMethod,
): Promise<{ token: string; expiresAt: number }> {
  const issuedAt = Math.floor(Date.now() / 1000);
  const expiresAt = issuedAt + auth.options.jwtExpirySeconds;
  const claims = {
    iss: auth.externalUrl,
    sub: user.id,
    aud: user.aud,
    exp: expiresAt,
    iat: issuedAt,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    role: user.role,
    aal: "aal1",
    amr: await listMethods(tx, sessionId),
    session_id: sessionId,
    is_anonymous: user.is_anonymous,
  };
  return { token: await auth.sign(await runHook(auth, tx, claims, method)), expiresAt };
}

async function runHook(
  auth: Auth,
  tx: Queries,
  claims: Json,
  method: AuthenticationMethod,
): Promise<Json> {
  const hook = auth.options.hooks.customAccessToken;
  if (hook === null) return claims;
  const output = await invokeHook(tx, hook, {
    user_id: claims.sub,
    claims,
    authentication_method: method,
  });
  if (!("claims" in output)) throw internal("output claims field is missing");
  if (!isObject(output.claims)) throw internal("Error unmarshalling JSON output.");
  checkClaims(output.claims);
  return output.claims;
}

function checkClaims(claims: Json): void {
  const wrong = REQUIRED.filter(([name, fits]) => !fits(claims[name]));
  if (wrong.length === 0) return;
  const lines = wrong.map(([name, , type]) =>
    name in claims
      ? `- ${name}: Invalid type. Expected: ${type}\n`
      : `- (root): ${name} is required\n`
  );
  throw internal(`output claims do not conform to the expected schema: \n${lines.join("")}`);
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}
