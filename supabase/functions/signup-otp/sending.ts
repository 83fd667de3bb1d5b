import { auditEvent } from "../../../shared/audit/event.ts";
import {
  issueCode,
  releaseCode,
  type Reservation,
  reserveCode,
} from "../../../shared/codes/code_store.ts";
import { RateLimitedError } from "../../../shared/errors/app_error.ts";
import { type CodeSubject, newCode } from "../../../shared/codes/one_time_code.ts";
import { deliverNow, type EmailDelivery, probeMail } from "../../../shared/outbox/deliver_now.ts";
import { enqueueMail, type QueuedMail } from "../../../shared/outbox/enqueue.ts";
import type { SignupContext } from "./config.ts";
import type { VerificationRequired } from "./schemas.ts";

/** How long a code is good. */
export const CODE_MINUTES = 10;

type Context = Pick<SignupContext, "db" | "config" | "log" | "background">;

/** What was sent: how far the mail has come, and the code where development asks to see it. */
export interface Sent {
  delivery: EmailDelivery;
  code?: string;
}

/** Takes the place of the one live code of a purpose and address. */
export async function reserve({ db }: Context, subject: CodeSubject): Promise<Reservation> {
  return await db.as("svc_signup").transaction((tx) => reserveCode(tx, subject, CODE_MINUTES));
}

/** The refusal of a code that is asked for too soon after the last one; the same for every address. */
export function tooSoon({ resend_available_at }: Reservation): RateLimitedError {
  const seconds = Math.ceil((Date.parse(resend_available_at) - Date.now()) / 1000);
  return new RateLimitedError(Math.max(1, seconds));
}

/** Does what must come before the code is sent; when that fails the place is free again. */
export async function orRelease<T>(
  { db }: Context,
  { code_id }: Reservation,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Should the database be gone as well, the place is free again after the cooldown.
    await db.as("svc_signup").transaction((tx) => releaseCode(tx, code_id)).catch(() => {});
    throw error;
  }
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
export async function sendCode(context: Context, mail: CodeMail): Promise<Sent> {
  const { config, db } = context;
  const { place, subject, userId, newAddress, notice } = mail;
  const { code, hash } = await newCode(config.PORTCULLIS_SECRET, subject);
  const queued = await db.as("svc_signup").transaction(async (tx) => {
    const issued = await issueCode(tx, {
      codeId: place.code_id,
      userId,
      hash,
      ...(newAddress !== undefined && { newAddress }),
    });
    // Somebody else has taken the place meanwhile, and sends a code of their own.
    if (!issued) return undefined;
    await auditEvent(tx, mail.action, userId);
    const noticeId = notice && await enqueueMail(tx, config, notice);
    const codeId = await enqueueMail(tx, config, {
      template: mail.template,
      to: newAddress ?? subject.address,
      values: { minutes: CODE_MINUTES },
      secrets: { code },
      expiresAt: place.expires_at,
    });
    return { noticeId, codeId };
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
  context: Context,
  { action, userId, mail }: { action: string; userId: string | null; mail?: QueuedMail },
): Promise<Sent> {
  const { config, db } = context;
  const queued = await db.as("svc_signup").transaction(async (tx) => {
    await auditEvent(tx, action, userId);
    return mail && await enqueueMail(tx, config, mail);
  });
  return {
    delivery: queued === undefined ? await probeMail(context) : await deliverNow(context, queued),
  };
}

/** The answer to every request for a code. */
export function verificationRequired(
  { config }: Pick<Context, "config">,
  email: string,
  { expires_at, resend_available_at }: Reservation,
  { delivery, code }: Sent,
): { status: 202; body: VerificationRequired } {
  return {
    status: 202,
    body: {
      status: "verification_required",
      email,
      email_delivery: delivery,
      code_expires_at: expires_at,
      resend_available_at,
      ...(config.PORTCULLIS_DEBUG_CODES && code !== undefined && { debug_code: code }),
    },
  };
}
