import { sql } from "../db/sql.ts";
import type { Transaction } from "../db/transaction.ts";

/**
 * Writes an audit entry for what is no row change, in the transaction that it belongs to.
 *
 * @param action `<what>.<happened>`, such as `account.signed_in`
 * @param subject the user it is about, where nobody or somebody else is signed in
 * @param metadata nothing secret and no address: entries are kept and read
 */
export async function auditEvent(
  tx: Transaction,
  action: string,
  subject: string | null = null,
  metadata: Record<string, unknown> = {},
): Promise<void> {
  await tx.execute(
    sql`select private.audit_event(${action}, ${subject}::uuid, ${sql.json(metadata)}::jsonb)`,
  );
}
