import type { UserCaller } from "../../../shared/auth/caller.ts";
import { ForbiddenError } from "../../../shared/errors/app_error.ts";

/**
 * Answers other roles before any work is done for them. The database holds the same line by itself: what
 * these routes do is granted to app_admin only.
 *
 * @throws ForbiddenError
 */
export function requireAdmin({ userRole }: UserCaller): void {
  if (userRole !== "admin") throw new ForbiddenError("Only administrators may do this");
}
