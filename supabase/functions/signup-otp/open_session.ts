import type { AuthSession } from "../../../shared/upstream/auth_answers.ts";
import { isAuthRefusal } from "../../../shared/upstream/auth_api_error.ts";
import type { AuthClient } from "../../../shared/upstream/auth_client.ts";
import { meaning, PASSWORD_MEANINGS } from "./auth.ts";
import type { SignupContext } from "./config.ts";
import { type Claim, invalidCode } from "./proof.ts";

/**
 * A session for the user whose address a code has proved. Auth is asked for a sign-in token and is given it
 * back at once, which confirms the address.
 *
 * @param expected whether the code is an invitation's: no other opens an account that awaits its invited owner.
 *   A stranger may have signed up with the address and a password of their own, and must not get in by that.
 */
export async function openSession(
  auth: AuthClient,
  address: string,
  claim: Claim,
  expected: { byInvitation: boolean },
): Promise<AuthSession> {
  const link = await meaning(auth.generateLink({ type: "magiclink", email: address }));
  const awaitsInvitation = Boolean(link.invited_at) && !link.email_confirmed_at;
  if (link.id !== claim.userId || (awaitsInvitation && !expected.byInvitation)) throw invalidCode();
  return await meaning(auth.verifyTokenHash({ type: "magiclink", token_hash: link.hashed_token }));
}

/**
 * Gives the session's user a password. When that fails the session is ended, so that nothing is left of a
 * request that did not succeed.
 *
 * @throws AppError `weak_password` when Auth's own rules refuse it
 */
export async function choosePassword(
  auth: AuthClient,
  { access_token }: AuthSession,
  password: string,
  { background }: Pick<SignupContext, "background">,
): Promise<void> {
  try {
    await auth.updateOwnPassword(access_token, password);
  } catch (error) {
    // Whoever proves the address and keeps the password has what they asked for.
    if (isAuthRefusal(error, "same_password")) return;
    background(auth.logout(access_token, "local"));
    await meaning(Promise.reject(error), PASSWORD_MEANINGS);
  }
}
