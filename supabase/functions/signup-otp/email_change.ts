import type { UserCaller } from "../../../shared/auth/caller.ts";
import { accountOf, type Reservation } from "../../../shared/codes/code_store.ts";
import { ConflictError, UnauthenticatedError } from "../../../shared/errors/app_error.ts";
import { authOf, meaning } from "./auth.ts";
import { type SignupContext, signupDb } from "./config.ts";
import { levelRefusals } from "./level.ts";
import { invalidCode } from "./proof.ts";
import { sendCode, sendDecoy, type Sent } from "./sending.ts";
import { signIn } from "./sign_in.ts";

type Context = SignupContext<UserCaller>;

/**
 * Asks for the caller's password again, behind the same lock-out as a sign-in (ASVS 5.0, V7.5.1). The session
 * that Auth opens for it is ended at once.
 *
 * @throws AppError `invalid_credentials`, `too_many_attempts`
 */
export async function requirePassword(
  context: Context,
  address: string,
  password: string,
): Promise<void> {
  const auth = authOf(context);
  const credentials = { address, password, action: "account.reauthenticated" } as const;
  const session = await levelRefusals(() => signIn(context, auth, credentials));
  await meaning(auth.logout(session.access_token, "local"));
  if (session.user.id !== context.caller.userId) {
    throw new UnauthenticatedError("invalid_credentials");
  }
}

/** Sends the code to the new address and a notice to the present one; only the notice when it is taken. */
export async function sendEmailChange(
  context: Context,
  place: Reservation,
  { address, new_email }: { address: string; new_email: string },
): Promise<Sent> {
  const { userId } = context.caller;
  const action = "account.email_change_requested";
  const notice = { template: "email_change_notice", to: address };
  const { state } = await signupDb(context).transaction((tx) => accountOf(tx, new_email));
  if (state !== "none") return await sendDecoy(context, { userId, mail: notice, action });
  return await sendCode(context, {
    place,
    subject: { purpose: "email_change", address },
    userId,
    template: "email_change_code",
    newAddress: new_email,
    notice,
    action,
  });
}

/**
 * Somebody may have opened an account with the address since the code was sent. Auth answers that with an
 * error of its own making (500), so it is asked beforehand.
 *
 * @throws AppError `invalid_code`, or `email_taken` where the operator has chosen to reveal it
 */
export async function requireFree(context: Context, address: string): Promise<void> {
  const { state } = await signupDb(context).transaction((tx) => accountOf(tx, address));
  if (state === "none") return;
  throw context.config.PORTCULLIS_REVEAL_EMAIL_TAKEN
    ? new ConflictError("The address has an account by now", "email_taken")
    : invalidCode();
}
