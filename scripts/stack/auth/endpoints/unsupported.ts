import type { Endpoint } from "../http/context.ts";
import { AuthError, badRequest, unprocessable } from "../http/errors.ts";
import { requireUser } from "../http/guards.ts";

// What this project does not use is refused as a GoTrue refuses it where it is switched off.

/** GET /authorize */
export const authorize: Endpoint = () => {
  throw badRequest("validation_failed", "Unsupported provider: provider is not enabled");
};

/** /sso */
export const sso: Endpoint = () => {
  throw new AuthError(404, "saml_provider_disabled", "SAML 2.0 is disabled");
};

/** /user/identities */
export const identities: Endpoint = async (auth, call) => {
  await requireUser(auth.db, call);
  throw new AuthError(404, "manual_linking_disabled", "Manual linking is disabled");
};

/** POST /factors */
export const enrollFactor: Endpoint = async (auth, call) => {
  await requireUser(auth.db, call);
  throw unprocessable("mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP");
};

/** /factors/:factor_id: there are none. */
export const factor: Endpoint = async (auth, call) => {
  await requireUser(auth.db, call);
  throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
};

/**
 * Refuses the PKCE flow aloud instead of answering with a link that cannot be exchanged: the functions
 * verify token hashes on the server and need no PKCE.
 */
export function refusePkce(codeChallenge: string): void {
  if (codeChallenge === "") return;
  throw badRequest("validation_failed", "The local stack does not know the PKCE flow");
}
