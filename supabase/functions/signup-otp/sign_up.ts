import type { Reservation } from "../../../shared/codes/code_store.ts";
import { ConflictError } from "../../../shared/errors/app_error.ts";
import type { AuthClient } from "../../../shared/upstream/auth_client.ts";
import { prepareAccount, type SignUp } from "./accounts.ts";
import { sendCode, type SendContext, sendDecoy, type Sent } from "./sending.ts";

/**
 * Makes the account and sends the code that opens it. The owner of an address that has an account is told so
 * by mail; whoever signed up learns nothing, unless the operator has chosen otherwise.
 *
 * @throws ConflictError `email_taken`, where the operator has
 */
export async function sendSignUp(
  context: SendContext,
  auth: AuthClient,
  place: Reservation,
  signUp: SignUp,
): Promise<Sent> {
  const action = "account.sign_up_requested";
  const address = signUp.email;
  const userId = await prepareAccount(auth, place, signUp);
  if (userId !== null) {
    const subject = { purpose: "signup", address } as const;
    return await sendCode(context, { place, subject, userId, template: "signup_code", action });
  }
  if (context.config.PORTCULLIS_REVEAL_EMAIL_TAKEN) {
    throw new ConflictError("The address has an account; sign in instead", "email_taken");
  }
  const mail = { template: "signup_known", to: address };
  return await sendDecoy(context, { userId: place.user_id, mail, action });
}

/** Sends another code to an account that still waits for its first one to be entered. */
export async function sendSignUpAgain(
  context: SendContext,
  place: Reservation,
  address: string,
): Promise<Sent> {
  const action = "account.code_requested";
  if (place.state !== "unverified" || place.user_id === null) {
    return await sendDecoy(context, { userId: place.user_id, action });
  }
  const subject = { purpose: "signup", address } as const;
  const userId = place.user_id;
  return await sendCode(context, { place, subject, userId, template: "signup_code", action });
}
