import {
  type AppError,
  ForbiddenError,
  UnprocessableError,
} from "../../../shared/errors/app_error.ts";
import { AuthApiError } from "../../../shared/upstream/auth_api_error.ts";
import { type AuthClient, createAuthClient } from "../../../shared/upstream/auth_client.ts";
import type { SignupContext } from "./config.ts";

/** Supabase Auth for one request. */
export function authOf(
  { config, trace, clientIp }: Pick<SignupContext, "config" | "trace" | "clientIp">,
): AuthClient {
  return createAuthClient(config, { trace, clientIp });
}

/** What Auth's refusals mean on a route, by Auth's own error code. */
export type Meanings = Readonly<Record<string, () => AppError>>;

/** Where a password is chosen: the project's settings in Auth may ask for more than we do. */
export const PASSWORD_MEANINGS: Meanings = {
  weak_password: () =>
    new UnprocessableError("weak_password", "The password does not meet the project's rules"),
};

/**
 * Waits for a call to Auth and turns what it refuses into what that means to the client. A refusal that the
 * route does not expect stays `upstream_error`: trouble between Auth and us, not the client's doing.
 */
export async function meaning<T>(call: Promise<T>, meanings: Meanings = {}): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof AuthApiError ? translate(error, meanings) : error;
  }
}

function translate(error: AuthApiError, meanings: Meanings): AppError {
  const expected = meanings[error.errorCode];
  if (expected) return expected();
  // A hook's refusal has no code of its own; its message is the one that our SQL gave it.
  if (error.reason === "account_disabled") {
    return new ForbiddenError("The account has been disabled", "account_disabled");
  }
  return error;
}
