import type { Auth, AuthRequest } from "../http/context.ts";
import { orInternal } from "../http/errors.ts";
import type { Queries } from "../store/database.ts";
import type { UserRow } from "../store/users.ts";
import { checkMailInterval, hashCode, randomCode } from "./codes.ts";
import { sendMail, storeToken } from "./send.ts";

/**
 * Asks for confirmation of a new address: of the new one, and of the current one too where changes are
 * confirmed twice. GoTrue names the two the wrong way round in the hook's payload: `token` goes to the
 * current address and belongs with `token_hash_new`, `token_new` to the new one with `token_hash`.
 */
export async function sendEmailChange(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  newEmail: string,
): Promise<UserRow> {
  const { otpLength, mailIntervalSeconds, doubleConfirmEmailChanges } = auth.options;
  checkMailInterval(user.email_change_sent_at, mailIntervalSeconds);
  return await orInternal("Error sending email change email", async () => {
    const codeNew = randomCode(otpLength);
    const hashNew = hashCode(newEmail, codeNew);
    let updated = await storeToken(tx, user, "email_change_token_new", hashNew, {
      email_change: newEmail,
      email_change_sent_at: new Date(),
      email_change_confirm_status: 0,
    });
    if (!doubleConfirmEmailChanges || !user.email) {
      await sendMail(auth, call, tx, updated, {
        token: codeNew,
        token_hash: hashNew,
        email_action_type: "email_change",
      });
      return updated;
    }
    const codeCurrent = randomCode(otpLength);
    const hashCurrent = hashCode(user.email, codeCurrent);
    updated = await storeToken(tx, updated, "email_change_token_current", hashCurrent, {});
    await sendMail(auth, call, tx, updated, {
      token: codeCurrent,
      token_hash: hashNew,
      token_new: codeNew,
      token_hash_new: hashCurrent,
      email_action_type: "email_change",
    });
    return updated;
  });
}
