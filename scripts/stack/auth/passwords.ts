import { randomInt } from "node:crypto";
import { compare, hash } from "bcryptjs";
import { AuthError, badRequest } from "./http/errors.ts";
import type { Queries } from "./store/database.ts";
import { clearOneTimeTokens } from "./store/one_time_tokens.ts";
import { endSessions } from "./store/sessions.ts";
import { updateUser, type UserRow } from "./store/users.ts";

const COST = 10;
const MAX_BYTES = 72;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Stands in for the hash of users who have none, so that the answer takes as long; matches nothing. */
const NO_PASSWORD = "$2b$10$wssWRNdZxZRazjB4ThhEu.oWsF4B8Kba3rnxcFrUjkSUigrD6twYC";

/**
 * @throws {AuthError} 422 `weak_password` with its reasons; 400 when bcrypt would cut it short
 */
export function checkPasswordStrength(password: string, minimum: number): void {
  const bytes = new TextEncoder().encode(password).length;
  if (bytes > MAX_BYTES) throw tooLong();
  if (bytes >= minimum) return;
  throw new AuthError(
    422,
    "weak_password",
    `Password should be at least ${minimum} characters.`,
    { payload: { weak_password: { reasons: ["length"] } } },
  );
}

/** @throws {AuthError} 400 `validation_failed` above 72 bytes */
export async function hashPassword(password: string): Promise<string> {
  if (new TextEncoder().encode(password).length > MAX_BYTES) throw tooLong();
  return await hash(password, COST);
}

/** Compares with equal work whether or not there is a user or a password. */
export async function passwordMatches(user: UserRow | null, password: string): Promise<boolean> {
  const stored = user?.encrypted_password || null;
  const equal = await compare(password, stored ?? NO_PASSWORD);
  return equal && stored !== null;
}

/** For users who have not chosen one yet. */
export function randomPassword(): string {
  return Array.from({ length: 64 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}

/**
 * Stores a new hash. Outstanding codes and links die with the old password, and so do all sessions but
 * the one that made the change.
 */
export async function replacePassword(
  tx: Queries,
  userId: string,
  passwordHash: string | null,
  keepSession: string | null,
): Promise<UserRow> {
  const user = await updateUser(tx, userId, {
    encrypted_password: passwordHash,
    confirmation_token: "",
    confirmation_sent_at: null,
    recovery_token: "",
    recovery_sent_at: null,
    email_change_token_current: "",
    email_change_token_new: "",
    email_change_sent_at: null,
    phone_change_token: "",
    phone_change_sent_at: null,
    reauthentication_token: "",
    reauthentication_sent_at: null,
  });
  await clearOneTimeTokens(tx, userId);
  await endSessions(tx, userId, keepSession === null ? "all" : { except: keepSession });
  return user;
}

function tooLong(): AuthError {
  return badRequest("validation_failed", `Password cannot be longer than ${MAX_BYTES} characters`);
}
