import { AuthError, badRequest, forbidden } from "../http/errors.ts";
import { findSession, type SessionRow } from "../store/sessions.ts";
import { findUserById, type UserRow } from "../store/users.ts";
import type { Queries } from "../store/database.ts";
import type { AuthRequest } from "./context.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * Only the secret key may pass.
 *
 * @throws {AuthError} 401 `no_authorization`, 403 `not_admin`
 */
export function requireAdmin({ caller }: AuthRequest): void {
  if (caller.apiKey === null && caller.claims === null) throw noAuthorization();
  if (caller.role !== "service_role") throw forbidden("not_admin", "User not allowed");
}

/**
 * The user and the session of the token that came with the request. Both are read again, so a signed-out
 * session or a deleted user is refused however long its token still runs.
 *
 * @throws {AuthError} 401 `no_authorization`; 403 `bad_jwt`, `user_not_found`, `session_not_found`
 */
export async function requireUser(
  tx: Queries,
  { caller }: AuthRequest,
  lock: "" | "for update" = "",
): Promise<{ user: UserRow; session: SessionRow }> {
  if (caller.apiKey === null && caller.claims === null) throw noAuthorization();
  const { sub, session_id } = caller.claims ?? {};
  if (typeof sub !== "string" || sub === "") {
    throw forbidden("bad_jwt", "invalid claim: missing sub claim");
  }
  if (!isUuid(sub)) throw badRequest("bad_jwt", "invalid claim: sub claim must be a UUID");
  const user = await findUserById(tx, sub, lock);
  if (user === null) {
    throw forbidden("user_not_found", "User from sub claim in JWT does not exist");
  }
  if (!isUuid(session_id)) {
    throw forbidden("bad_jwt", "invalid claim: session_id claim must be a UUID");
  }
  const session = await findSession(tx, session_id);
  if (session === null || session.user_id !== user.id) {
    throw forbidden(
      "session_not_found",
      "Session from session_id claim in JWT does not exist",
    );
  }
  return { user, session };
}

function noAuthorization(): AuthError {
  return new AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token");
}
