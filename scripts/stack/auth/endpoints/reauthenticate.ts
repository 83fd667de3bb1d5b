import type { Auth, Endpoint } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { requireUser } from "../http/guards.ts";
import { hashCode, isExpired } from "../mail/codes.ts";
import { sendCode } from "../mail/send.ts";
import { writeAudit } from "../store/audit.ts";
import type { Queries } from "../store/database.ts";
import { clearOneTimeTokens } from "../store/one_time_tokens.ts";
import { updateUser, type UserRow } from "../store/users.ts";

/** GET /reauthenticate: mails a nonce that allows an older session to change the password. */
export const reauthenticate: Endpoint = (auth, call) =>
  auth.db.transaction(async (tx) => {
    const { user } = await requireUser(tx, call, "for update");
    if (user.email_confirmed_at === null) {
      throw badRequest("email_not_confirmed", "Please verify your email first.");
    }
    await writeAudit(tx, user, "user_reauthenticate_requested", call.caller.ip);
    await sendCode(auth, call, tx, user, "reauthentication");
    return Response.json({});
  });

/** @throws {AuthError} 400 `reauthentication_not_valid` */
export async function redeemNonce(
  auth: Auth,
  tx: Queries,
  user: UserRow,
  nonce: string,
): Promise<void> {
  const fits = Boolean(user.reauthentication_token) &&
    user.reauthentication_token === hashCode(user.email ?? "", nonce) &&
    !isExpired(user.reauthentication_sent_at, auth.options.otpExpirySeconds);
  if (!fits) throw badRequest("reauthentication_not_valid", "Nonce has expired or is invalid");
  await updateUser(tx, user.id, { reauthentication_token: "" });
  await clearOneTimeTokens(tx, user.id);
}
