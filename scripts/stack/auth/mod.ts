import type { Caller, Service, StackContext } from "../context.ts";
import type { Auth } from "./http/context.ts";
import { errorResponse, toAuthError } from "./http/errors.ts";
import { matchRoute } from "./http/router.ts";
import { type AuthOptions, DEFAULT_AUTH_OPTIONS } from "./options.ts";
import { ROUTES } from "./routes.ts";
import { openDatabase } from "./store/database.ts";
import { createSigner } from "./tokens/sign.ts";

/**
 * The local stand-in for Supabase Auth (GoTrue): the same paths, answers and refusals, on the same
 * tables, as the same database role. docs/decisions/0002-auth-stand-in.md says why it is our own.
 *
 * The gateway strips `/auth/v1` and has verified the token before it calls.
 */
export async function createAuth(
  context: StackContext,
  options: Partial<AuthOptions> = {},
): Promise<Service> {
  const log = (message: string) => context.log("auth", message);
  const resolved = { ...DEFAULT_AUTH_OPTIONS, ...options };
  const auth: Auth = {
    db: openDatabase(context.databaseUrl("supabase_auth_admin"), resolved.poolSize, log),
    options: resolved,
    sign: await createSigner(context.keys.signingJwk),
    jwks: context.keys.jwks,
    externalUrl: `${context.url}/auth/v1`,
    siteUrl: context.siteUrl,
    log,
  };
  return {
    fetch: (request, caller) => answer(auth, request, caller),
    close: () => auth.db.close(),
  };
}

async function answer(auth: Auth, request: Request, caller: Caller): Promise<Response> {
  const url = new URL(request.url);
  const match = matchRoute(ROUTES, request.method, url.pathname);
  if (match.kind === "not_found") return new Response("404 page not found\n", { status: 404 });
  if (match.kind === "method_not_allowed") {
    return new Response(null, { status: 405, headers: { allow: match.allow.join(", ") } });
  }
  try {
    return await match.endpoint(auth, { request, url, caller, params: match.params });
  } catch (thrown) {
    const error = toAuthError(thrown);
    if (error.status >= 500) {
      auth.log(`${request.method} ${url.pathname}: ${error.message}: ${describe(error.cause)}`);
    }
    return errorResponse(error, request);
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause ?? "no further cause");
}
