import type { Reservation } from "../../../shared/codes/code_store.ts";
import { sendCode, type SendContext, sendDecoy, type Sent } from "./sending.ts";

/** Sends the code for a new password to an account in use, and nothing to any other address. */
export async function sendRecovery(
  context: SendContext,
  place: Reservation,
  address: string,
): Promise<Sent> {
  const action = "account.recovery_requested";
  if (place.state !== "active" || place.user_id === null) {
    return await sendDecoy(context, { userId: place.user_id, action });
  }
  const subject = { purpose: "recovery", address } as const;
  const userId = place.user_id;
  return await sendCode(context, { place, subject, userId, template: "recovery_code", action });
}
