import { auditEvent } from "../../../shared/audit/event.ts";
import { issueCode, type Reservation } from "../../../shared/codes/code_store.ts";
import { type CodeSubject, newCode } from "../../../shared/codes/one_time_code.ts";
import { deliverNow, type EmailDelivery, probeMail } from "../../../shared/outbox/deliver_now.ts";
import { enqueueMail, type QueuedMail } from "../../../shared/outbox/enqueue.ts";
import { type SignupContext, signupDb } from "./config.ts";

/** How long a code is good. */
export const CODE_MINUTES = 10;

export type SendContext = Pick<SignupContext, "db" | "caller" | "config" | "log" | "background">;

/** What was sent: how far the mail has come, and the code, which only development may show. */
export interface Sent {
  delivery: EmailDelivery;
  code?: string;
}

/** A code to be sent to somebody who has, or will have, an account. */
export interface CodeMail {
  place: Reservation;
  subject: CodeSubject;
  userId: string;
  template: "signup_code" | "recovery_code" | "email_change_code";
  /** Where the code goes when that is not the subject's address: it proves the new one. */
  newAddress?: string;
  /** What the audit calls it. */
  action: string;
  /** Leaves in the same transaction. */
  notice?: QueuedMail;
}

/** Sends a code. The mail is queued in the transaction that makes the code good, and delivered at once. */
export async function sendCode(context: SendContext, mail: CodeMail): Promise<Sent> {
  const { config } = context;
  const { place, subject, userId, newAddress, notice } = mail;
  const { code, hash } = await newCode(config.PORTCULLIS_SECRET, subject);
  const queued = await signupDb(context).transaction(async (tx) => {
    const issued = await issueCode(tx, {
      codeId: place.code_id,
      userId,
      hash,
      ...(newAddress !== undefined && { newAddress }),
    });
    // Somebody else has taken the place meanwhile, and sends a code of their own.
    if (!issued) return undefined;
    const [codeId, noticeId] = await Promise.all([
      enqueueMail(tx, config, {
        template: mail.template,
        to: newAddress ?? subject.address,
        values: { minutes: CODE_MINUTES },
        secrets: { code },
        expiresAt: place.expires_at,
      }),
      notice && enqueueMail(tx, config, notice),
      auditEvent(tx, mail.action, userId),
    ]);
    return { codeId, noticeId };
  });
  if (queued === undefined) return { delivery: await probeMail(context) };
  if (queued.noticeId !== undefined) context.background(deliverNow(context, queued.noticeId));
  return { delivery: await deliverNow(context, queued.codeId), code };
}

/**
 * What is sent where no code may be: nothing, or a mail that tells the owner. The row in the table of codes
 * stays without a hash, so that no code fits, and counts attempts like any other.
 */
export async function sendDecoy(
  context: SendContext,
  { action, userId, mail }: { action: string; userId: string | null; mail?: QueuedMail },
): Promise<Sent> {
  const { config } = context;
  const queued = await signupDb(context).transaction(async (tx) => {
    await auditEvent(tx, action, userId);
    return mail && await enqueueMail(tx, config, mail);
  });
  return {
    delivery: queued === undefined ? await probeMail(context) : await deliverNow(context, queued),
  };
}
