import { orInternal } from "../../http/errors.ts";
import type { Queries } from "../../store/database.ts";
import { setEmailIdentity } from "../../store/identities.ts";
import { insertUser, type Json, type UserRow } from "../../store/users.ts";

/** Makes an unconfirmed user with its e-mail identity; an empty hash means no password yet. */
export async function createUserWithIdentity(
  tx: Queries,
  user: { id?: string; email: string; passwordHash: string; metadata: Json; role?: string },
): Promise<UserRow> {
  return await orInternal("Database error saving new user", async () => {
    const { id = crypto.randomUUID(), role = "authenticated", ...rest } = user;
    const row = await insertUser(tx, { ...rest, id, role });
    await setEmailIdentity(tx, row.id, user.email, false);
    return row;
  });
}
