import { confirmUser } from "../confirm.ts";
import type { Auth, AuthRequest } from "../http/context.ts";
import { orInternal } from "../http/errors.ts";
import { writeAudit } from "../store/audit.ts";
import type { Queries } from "../store/database.ts";
import { setEmailIdentity } from "../store/identities.ts";
import { clearOneTimeTokens, type OneTimeTokenRow } from "../store/one_time_tokens.ts";
import { updateUser, type UserRow } from "../store/users.ts";

/**
 * One confirmation of a change of address. Where both addresses must confirm, the first one is only
 * noted and null is answered.
 */
export async function confirmEmailChange(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  token: OneTimeTokenRow,
): Promise<UserRow | null> {
  const first = auth.options.doubleConfirmEmailChanges &&
    (user.email_change_confirm_status ?? 0) === 0 && Boolean(user.email);
  if (first) {
    await clearOneTimeTokens(tx, user.id, token.token_type);
    await updateUser(tx, user.id, { email_change_confirm_status: 1, [token.token_type]: "" });
    return null;
  }
  await writeAudit(tx, user, "user_modified", call.caller.ip);
  return await orInternal("Error confirm email", async () => {
    const email = user.email_change ?? "";
    await setEmailIdentity(tx, user.id, email, true);
    await clearOneTimeTokens(tx, user.id);
    const changed = await updateUser(tx, user.id, {
      email,
      email_change: "",
      email_change_token_current: "",
      email_change_token_new: "",
      email_change_confirm_status: 0,
    });
    return changed.email_confirmed_at === null ? await confirmUser(tx, changed) : changed;
  });
}
