import { sql } from "../../../shared/db/sql.ts";
import type { Caller } from "../../../shared/auth/caller.ts";
import type { RouteContext } from "../../../shared/http/route.ts";
import { createAuthClient } from "../../../shared/upstream/auth_client.ts";
import { AuthApiError } from "../../../shared/upstream/auth_api_error.ts";
import type { OutboxConfig } from "./config.ts";

type Context = Pick<
  RouteContext<unknown, unknown, unknown, Caller, OutboxConfig>,
  "db" | "config" | "log" | "trace"
>;

/**
 * Removes accounts whose address was never verified, through Supabase Auth, whose users they are. One that
 * cannot be removed now is there the next time; the rest of the maintenance does not wait for it.
 *
 * @returns how many were removed
 */
export async function removeUnverifiedUsers({ db, config, log, trace }: Context): Promise<number> {
  const hours = config.PORTCULLIS_UNVERIFIED_TTL_HOURS;
  const users = await db.as("svc_maintenance").query<{ id: string }>(
    sql`select id from private.unverified_users(make_interval(hours => ${hours})) as id`,
  );
  const auth = createAuthClient(config, { trace });
  let removed = 0;
  for (const { id } of users) {
    try {
      await auth.deleteUser(id);
      removed += 1;
    } catch (error) {
      // Somebody else's maintenance was first.
      if (error instanceof AuthApiError && error.status === 404) continue;
      log.warn("an unverified account could not be removed", { user_id: id, error });
      break;
    }
  }
  return removed;
}
