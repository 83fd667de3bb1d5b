import { releaseCode, type Reservation, reserveCode } from "../../../shared/codes/code_store.ts";
import type { CodeSubject } from "../../../shared/codes/one_time_code.ts";
import { RateLimitedError } from "../../../shared/errors/app_error.ts";
import { probeMail } from "../../../shared/outbox/deliver_now.ts";
import { signupDb } from "./config.ts";
import { LEVEL_MS, noSoonerThan } from "./level.ts";
import type { VerificationRequired } from "./schemas.ts";
import { CODE_MINUTES, type SendContext, type Sent } from "./sending.ts";

/** Somebody asks for a code. */
export interface CodeRequest extends CodeSubject {
  /** Where the code goes, when that is not the subject's address. */
  mailedTo?: string;
  /** Sends it, or does as much for an address that gets none. When this fails the place is free again. */
  send(place: Reservation): Promise<Sent>;
  /** The last code may not be replaced yet. */
  tooSoon(place: Reservation): Promise<Sent>;
}

/**
 * Takes the place of the one live code of a purpose and address, has it sent, and answers: for every address
 * the same, and in the same time.
 */
export async function answerCodeRequest(
  context: SendContext,
  { purpose, address, mailedTo = address, send, tooSoon }: CodeRequest,
): Promise<{ status: 202; body: VerificationRequired }> {
  const db = signupDb(context);
  return await noSoonerThan(LEVEL_MS, async () => {
    const place = await db.transaction((tx) => reserveCode(tx, { purpose, address }, CODE_MINUTES));
    if (!place.reserved) {
      return verificationRequired(context, mailedTo, place, await tooSoon(place));
    }
    try {
      return verificationRequired(context, mailedTo, place, await send(place));
    } catch (error) {
      // Should the database be gone as well, the place is free again after the cooldown.
      await db.transaction((tx) => releaseCode(tx, place.code_id)).catch(() => {});
      throw error;
    }
  });
}

/** Answers a repeated request like the first one, without another mail. */
export async function sendNothing(context: SendContext): Promise<Sent> {
  return { delivery: await probeMail(context) };
}

/** Refuses a repeated request, the same for every address. @throws RateLimitedError */
export function refuseTooSoon({ resend_available_at }: Reservation): Promise<never> {
  const seconds = Math.ceil((Date.parse(resend_available_at) - Date.now()) / 1000);
  return Promise.reject(new RateLimitedError(Math.max(1, seconds)));
}

function verificationRequired(
  { config }: SendContext,
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
