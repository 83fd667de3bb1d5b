import type { Reservation } from "../../../shared/codes/code_store.ts";
import { sendCode, sendDecoy, type Sent } from "./sending.ts";

/** Sends the code for a new password to an account in use, and nothing to any other address. */
export async function sendRecovery(
  context: Parameters<typeof sendCode>[0],
  place: Reservation,
  address: string,
): Promise<Sent> {
  const action = "account.recovery_requested";
  if (place.state !== "active" || place.user_id === null) {
    return await sendDecoy(context, { userId: place.user_id, action });
  }
  return await sendCode(context, {
    place,
    subject: { purpose: "recovery", address },
    userId: place.user_id,
    template: "recovery_code",
    action,
  });
}
