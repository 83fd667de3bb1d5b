import { createHash, randomInt } from "node:crypto";
import { AuthError } from "../http/errors.ts";

/** A code of so many digits. */
export function randomCode(length: number): string {
  return Array.from({ length }, () => String(randomInt(10))).join("");
}

/** What the database keeps of a code: hex SHA-224 of address and code, as GoTrue. */
export function hashCode(email: string, code: string): string {
  return createHash("sha224").update(email + code).digest("hex");
}

export function isExpired(sentAt: Date | null, seconds: number): boolean {
  return sentAt === null || Date.now() > sentAt.getTime() + seconds * 1000;
}

/** @throws {AuthError} 429 when the last mail of this kind left less than `seconds` ago */
export function checkMailInterval(sentAt: Date | null, seconds: number): void {
  if (sentAt === null) return;
  const left = Math.ceil((sentAt.getTime() + seconds * 1000 - Date.now()) / 1000);
  if (left <= 0) return;
  throw new AuthError(
    429,
    "over_email_send_rate_limit",
    `For security purposes, you can only request this after ${left} seconds.`,
  );
}
