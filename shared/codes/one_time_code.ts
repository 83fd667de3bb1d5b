import { type Bytes, subkey } from "../crypto/hkdf.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { randomDigits } from "../crypto/random.ts";

/** What a code allows; a code of one purpose is worth nothing for another. */
export type CodePurpose = "signup" | "recovery" | "invite" | "email_change";

/** Whose code for what. `address` in its normal form. */
export interface CodeSubject {
  purpose: CodePurpose;
  address: string;
}

/** A new code: what the mail says, and what the database keeps. */
export interface NewCode {
  code: string;
  hash: Bytes;
}

/** How many digits a code has. */
export const CODE_DIGITS = 6;

/** Draws a code (ASVS 5.0 V6.5.4: at least 20 bits from a CSPRNG, together with the attempt cap). */
export async function newCode(secret: Bytes, subject: CodeSubject): Promise<NewCode> {
  const code = randomDigits(CODE_DIGITS);
  return { code, hash: await hashCode(secret, subject, code) };
}

/**
 * What the database holds a code against: HMAC-SHA-256 under a key that only the functions have, bound to
 * purpose and address. Six digits could be tried out in a moment against a plain hash.
 *
 * @param secret PORTCULLIS_SECRET
 */
export async function hashCode(
  secret: Bytes,
  { purpose, address }: CodeSubject,
  code: string,
): Promise<Bytes> {
  const key = await subkey(secret, "one-time-code");
  return await hmacSha256(key, [purpose, address, code].join("\0"));
}
