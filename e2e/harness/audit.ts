import { query } from "./database.ts";

/** The actions in the audit log that are about a user, oldest first. */
export async function auditedActions(userId: string): Promise<string[]> {
  const rows = await query<{ action: string }>(
    "select action from public.audit_logs where record_id = $1 and table_name = 'auth.users' order by id",
    [userId],
  );
  return rows.map(({ action }) => action);
}
