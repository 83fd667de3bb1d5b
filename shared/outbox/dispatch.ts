import { secretsOf, unseal } from "../crypto/seal.ts";
import type { BoundDb } from "../db/database.ts";
import { sql } from "../db/sql.ts";
import type { Logger } from "../log/logger.ts";
import { renderMail } from "../mail/render.ts";
import { MailError } from "../mail/transport.ts";
import { OUTBOX_SEAL } from "./enqueue.ts";
import type { MailConfig } from "./mail_config.ts";
import { mailTransport } from "./transport.ts";

/** What a dispatch did. */
export interface DispatchReport {
  claimed: number;
  delivered: number;
  /** Failed and queued again. */
  retried: number;
  /** Given up: refused by the recipient's server, or out of attempts. */
  dead: number;
}

/** What dispatching needs; a route's context has it. */
export interface DispatchContext {
  db: BoundDb;
  config: MailConfig;
  log: Logger;
}

interface ClaimedMail {
  id: string;
  lease_id: string;
  template: string;
  recipient: string;
  payload: Record<string, unknown>;
  sealed: Uint8Array<ArrayBuffer> | null;
  attempts: number;
  request_id: string | null;
}

type Outcome = "delivered" | "failed" | "refused";

/** How many mails are on their way at once; more would only wait for the same server. */
const CONCURRENCY = 4;

/**
 * Claims due mails and sends them, or only the one named. Safe to call from anywhere at any time: a mail
 * is leased to one dispatcher, and a lease that is not settled runs out.
 */
export async function dispatchOutbox(
  context: DispatchContext,
  { limit = 50, onlyId = null }: { limit?: number; onlyId?: string | null } = {},
): Promise<DispatchReport> {
  const db = context.db.as("svc_dispatch");
  const claimed = await db.transaction((tx) =>
    tx.query<ClaimedMail>(
      sql`select * from private.claim_outbox(${limit}, '1 minute', ${onlyId}::uuid)`,
    )
  );
  const report: DispatchReport = { claimed: claimed.length, delivered: 0, retried: 0, dead: 0 };
  const waiting = [...claimed];
  const worker = async () => {
    for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
      const status = await deliver(context, mail);
      if (status === "delivered") report.delivered += 1;
      else if (status === "dead") report.dead += 1;
      else report.retried += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return report;
}

/** Sends one claimed mail and settles its lease. */
async function deliver(context: DispatchContext, mail: ClaimedMail): Promise<string> {
  const { outcome, error } = await send(context, mail);
  const { status } = await context.db.as("svc_dispatch").transaction((tx) =>
    tx.one<{ status: string | null }>(sql`
      select private.settle_outbox(${mail.id}, ${mail.lease_id}, ${outcome}, ${
      error?.message ?? null
    }) as status`)
  );
  if (error) {
    context.log.warn("mail was not delivered", {
      outbox_id: mail.id,
      template: mail.template,
      attempts: mail.attempts,
      status: status ?? "lease lost",
      error,
    });
  }
  return status ?? "queued";
}

async function send(
  { config }: DispatchContext,
  mail: ClaimedMail,
): Promise<{ outcome: Outcome; error?: Error }> {
  try {
    const secrets: Record<string, unknown> = mail.sealed
      ? JSON.parse(await unseal(secretsOf(config), OUTBOX_SEAL, mail.sealed, mail.id))
      : {};
    const site = { name: siteName(config), url: config.PORTCULLIS_SITE_URL.replace(/\/$/, "") };
    const content = renderMail(mail.template, { ...mail.payload, ...secrets }, site);
    const transport = await mailTransport(config);
    await transport.send({ id: mail.id, to: mail.recipient, ...content });
    return { outcome: "delivered" };
  } catch (error) {
    if (error instanceof MailError) {
      return { outcome: error.kind === "refused" ? "refused" : "failed", error };
    }
    // A mail that cannot be opened or composed: a release may mend it, so it is tried again like any other.
    return {
      outcome: "failed",
      error: new Error("mail could not be composed", { cause: error }),
    };
  }
}

/** The sender's name, which people know, stands for the site in mails. */
function siteName(config: MailConfig): string {
  return /^([^<]+) </.exec(config.PORTCULLIS_MAIL_FROM)?.[1]?.trim() ?? "Portcullis";
}
