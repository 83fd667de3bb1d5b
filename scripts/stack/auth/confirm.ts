import type { Queries } from "./store/database.ts";
import { clearOneTimeTokens } from "./store/one_time_tokens.ts";
import { mergeMetadata, updateUser, type UserRow } from "./store/users.ts";

/** Marks the user's address as proved. Every outstanding code and link of theirs is used up by it. */
export async function confirmUser(tx: Queries, user: UserRow): Promise<UserRow> {
  await clearOneTimeTokens(tx, user.id);
  return await updateUser(tx, user.id, {
    confirmation_token: "",
    email_confirmed_at: new Date(),
    raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, { email_verified: true }),
  });
}
