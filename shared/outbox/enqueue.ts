import { seal, secretsOf } from "../crypto/seal.ts";
import type { MailConfig } from "./mail_config.ts";
import type { Transaction } from "../db/transaction.ts";
import { sql } from "../db/sql.ts";

/** What sealed values of the outbox are for; part of their key. */
export const OUTBOX_SEAL = "outbox";

/** A mail to be queued. */
export interface QueuedMail {
  /** Name of a template under shared/mail/templates. */
  template: string;
  to: string;
  /** Values the template shows that anybody may read in the database. */
  values?: Record<string, unknown>;
  /** Values nobody may: codes, links. Sealed until the mail is sent, then removed. */
  secrets?: Record<string, unknown>;
  /** When the mail would be useless, RFC 3339; it is not sent after that. */
  expiresAt?: string;
}

/**
 * Queues a mail in the transaction that causes it: either both happen or neither does.
 *
 * @returns the id of the outbox row, for {@linkcode deliverNow}
 */
export async function enqueueMail(
  tx: Transaction,
  config: MailConfig,
  mail: QueuedMail,
): Promise<string> {
  const id = crypto.randomUUID();
  // Bound to the row: a sealed value copied to another mail does not open there.
  const sealed = mail.secrets
    ? await seal(secretsOf(config), OUTBOX_SEAL, JSON.stringify(mail.secrets), id)
    : null;
  await tx.execute(sql`select private.enqueue_mail(
    ${mail.template}, ${mail.to}, ${sql.json(mail.values ?? {})}, ${sealed},
    ${mail.expiresAt ?? null}, ${id}
  )`);
  return id;
}
