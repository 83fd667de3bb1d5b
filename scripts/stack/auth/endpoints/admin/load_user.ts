import type { AuthRequest } from "../../http/context.ts";
import { AuthError } from "../../http/errors.ts";
import { isUuid } from "../../http/guards.ts";
import type { Queries } from "../../store/database.ts";
import { findUserById, type UserRow } from "../../store/users.ts";

/**
 * The user that the path names.
 *
 * @throws {AuthError} 404 `validation_failed` or `user_not_found`
 */
export async function loadUser(
  tx: Queries,
  { params }: AuthRequest,
  lock: "" | "for update" = "",
): Promise<UserRow> {
  if (!isUuid(params.user_id)) {
    throw new AuthError(404, "validation_failed", "user_id must be an UUID");
  }
  const user = await findUserById(tx, params.user_id, lock);
  if (user === null) throw new AuthError(404, "user_not_found", "User not found");
  return user;
}
