import { type CodeSubject, hashCode } from "../../../shared/codes/one_time_code.ts";
import { sql } from "../../../shared/db/sql.ts";
import type { Transaction } from "../../../shared/db/transaction.ts";
import { AppError, RateLimitedError } from "../../../shared/errors/app_error.ts";
import { type SignupContext, signupDb } from "./config.ts";

/** A code as somebody entered it. */
export interface Proof extends CodeSubject {
  code: string;
}

/** What a right code is held for. */
export interface Claim {
  codeId: string;
  userId: string;
  newAddress: string | null;
}

/** What follows a right code. */
export interface Consequence<T> {
  /** The work in Auth. While it goes on nobody else can use the code. */
  work(claim: Claim): Promise<T>;
  /** Goes into the transaction that uses the code up. */
  record(tx: Transaction, claim: Claim, result: T): Promise<unknown>;
}

/** The most that any route makes while it holds a code, and one to spare: no claim may run out under way. */
const CALLS_TO_AUTH = 5;

/** Failures after which the code is spent all the same: trying again would end no other way. */
const FINAL = new Set(["account_disabled", "invalid_code", "email_taken"]);

/**
 * Holds a code against the live one. A right one is claimed, what it allows is done, and only then is it
 * used up: when Auth fails in between, the same code works again.
 *
 * @throws AppError `invalid_code` (wrong, used or never asked for: one answer), `code_expired`,
 *   `too_many_attempts`, or what `work` throws
 */
export async function withCode<T>(
  context: Pick<SignupContext, "config" | "db" | "caller">,
  { code, ...subject }: Proof,
  { work, record }: Consequence<T>,
): Promise<T> {
  const { config } = context;
  const db = signupDb(context);
  const hash = await hashCode(config.PORTCULLIS_SECRET, subject, code);
  const leaseMs = CALLS_TO_AUTH * config.PORTCULLIS_UPSTREAM_TIMEOUT_MS;
  const claim = claimOf(await db.transaction((tx) => claimCode(tx, subject, hash, leaseMs)));
  let result: T;
  try {
    result = await work(claim);
  } catch (error) {
    const used = error instanceof AppError && FINAL.has(error.code);
    // Should the database be gone as well, the claim runs out by itself.
    await db.transaction((tx) => finishCode(tx, claim, used)).catch(() => {});
    throw error;
  }
  await db.transaction((tx) =>
    Promise.all([finishCode(tx, claim, true), record(tx, claim, result)])
  );
  return result;
}

/** The answer to a code that is wrong, used up, or that nobody asked for. */
export function invalidCode(): AppError {
  return new AppError("invalid_code", { detail: "The code is wrong or has been used" });
}

interface ClaimRow {
  outcome: "claimed" | "invalid" | "expired" | "exhausted";
  code_id: string | null;
  user_id: string | null;
  new_address: string | null;
  retry_after: number | null;
}

async function claimCode(
  tx: Transaction,
  { purpose, address }: CodeSubject,
  hash: Uint8Array,
  leaseMs: number,
): Promise<ClaimRow> {
  return await tx.one<ClaimRow>(
    sql`select outcome, code_id, user_id, new_address, retry_after
      from private.claim_code(
        ${purpose}, ${address}, ${hash}, make_interval(secs => ${leaseMs / 1000}::double precision)
      )`,
  );
}

async function finishCode(tx: Transaction, { codeId }: Claim, used: boolean): Promise<void> {
  await tx.execute(sql`select private.finish_code(${codeId}, ${used})`);
}

function claimOf({ outcome, code_id, user_id, new_address, retry_after }: ClaimRow): Claim {
  if (outcome === "expired") {
    throw new AppError("code_expired", { detail: "The code has run out; ask for another" });
  }
  if (outcome === "exhausted") throw new RateLimitedError(retry_after ?? 1, "too_many_attempts");
  if (outcome === "invalid" || code_id === null || user_id === null) throw invalidCode();
  return { codeId: code_id, userId: user_id, newAddress: new_address };
}
