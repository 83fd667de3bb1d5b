import type { UserCaller } from "../../../shared/auth/caller.ts";
import type { BoundDb } from "../../../shared/db/database.ts";
import { sql } from "../../../shared/db/sql.ts";
import type { Profile } from "./schemas.ts";

/** The columns of the schema `Profile`, in its order. */
export const PROFILE_COLUMNS =
  sql`id, email, full_name, role, verified_at is not null as is_verified, created_at`;

/** The caller's own account. @throws AppError `token_revoked` when the token holds no longer */
export async function ownProfile(db: BoundDb, { userId }: UserCaller): Promise<Profile> {
  return await db.one<Profile>(
    sql`select ${PROFILE_COLUMNS} from public.profiles where id = ${userId}`,
  );
}

/**
 * The caller's address as it is now; the token may still tell of an earlier one.
 *
 * @throws AppError `token_revoked` when the token holds no longer
 */
export async function ownAddress(db: BoundDb, caller: UserCaller): Promise<string> {
  return (await ownProfile(db, caller)).email;
}
