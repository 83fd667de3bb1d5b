import { z } from "zod";
import { normalizeEmail } from "../email_address.ts";
import { readBody, text } from "../http/body.ts";
import type { AuthRequest, Endpoint } from "../http/context.ts";
import { AuthError, badRequest, toAuthError, unprocessable } from "../http/errors.ts";
import { hashCode } from "../mail/codes.ts";
import { redirectTarget } from "../mail/redirect.ts";
import type { SessionJson } from "../tokens/grant.ts";
import { ACCEPTED_ONE, redeem, type Redemption } from "./verify_redeem.ts";

const Body = z.object({
  type: text,
  token: text,
  token_hash: text,
  email: text,
  phone: text,
  redirect_to: text,
});

/** POST /verify: a token hash, or an address with the code sent to it, for a session. */
export const verifyPost: Endpoint = async (auth, call) => {
  const redemption = await readRedemption(call);
  const session = await auth.db.transaction((tx) => redeem(auth, call, tx, redemption));
  return Response.json(session ?? { msg: ACCEPTED_ONE, code: "200" });
};

async function readRedemption({ request }: AuthRequest): Promise<Redemption> {
  const body = await readBody(request, Body);
  if (body.type === "") {
    throw badRequest("validation_failed", "Verify requires a verification type");
  }
  if ((body.token === "") === (body.token_hash === "")) {
    throw badRequest("validation_failed", "Verify requires either a token or a token hash");
  }
  if (body.token_hash !== "") {
    if (body.email !== "" || body.phone !== "" || body.redirect_to !== "") {
      throw badRequest("validation_failed", "Only the token_hash and type should be provided");
    }
    return { type: body.type, hash: body.token_hash, email: null };
  }
  if (body.phone !== "" && body.email === "") {
    throw unprocessable("phone_provider_disabled", "Phone logins are disabled");
  }
  if (body.email === "" || body.phone !== "") {
    throw badRequest(
      "validation_failed",
      "Only an email address or phone number should be provided on verify",
    );
  }
  const email = normalizeEmail(body.email);
  return { type: body.type, hash: hashCode(email, body.token), email };
}

/** GET /verify: the link of a mail. Answers with a redirect that carries the session or the refusal. */
export const verifyGet: Endpoint = async (auth, call) => {
  const type = call.url.searchParams.get("type") ?? "";
  const hash = call.url.searchParams.get("token") ?? "";
  if (type === "") throw badRequest("validation_failed", "Verify requires a verification type");
  if (hash === "") {
    throw badRequest("validation_failed", "Verify requires a token or a token hash");
  }
  const target = redirectTarget(auth, call);
  try {
    const session = await auth.db.transaction((tx) =>
      redeem(auth, call, tx, { type, hash, email: null })
    );
    return redirect(target, session ? sessionFragment(session, type) : { message: ACCEPTED_ONE });
  } catch (error) {
    const refusal = toAuthError(error);
    if (refusal.status >= 500) auth.log(`GET /verify: ${refusal.message}: ${refusal.cause}`);
    return redirect(target, refusalFragment(refusal));
  }
};

const OAUTH_ERRORS: Record<number, string> = {
  400: "invalid_request",
  401: "unauthorized_client",
  403: "access_denied",
  500: "server_error",
  503: "temporarily_unavailable",
};

function refusalFragment(refusal: AuthError): Record<string, string> {
  const error = OAUTH_ERRORS[refusal.status];
  return {
    ...(error === undefined ? {} : { error }),
    error_code: refusal.code,
    error_description: refusal.message,
  };
}

function sessionFragment(session: SessionJson, type: string): Record<string, string> {
  return {
    access_token: session.access_token,
    expires_at: String(session.expires_at),
    expires_in: String(session.expires_in),
    refresh_token: session.refresh_token,
    token_type: session.token_type,
    type,
  };
}

function redirect(target: string, fragment: Record<string, string>): Response {
  const url = new URL(target);
  url.hash = new URLSearchParams(fragment).toString();
  return new Response(null, { status: 303, headers: { location: url.href } });
}
