import { sql } from "../db/sql.ts";
import type { Transaction } from "../db/transaction.ts";
import type { CodeSubject } from "./one_time_code.ts";

/** What stands behind an address, as far as the functions must know and no client may. */
export type AccountState = "none" | "unverified" | "invited" | "active" | "disabled";

/** The account behind an address. */
export interface Account {
  user_id: string | null;
  state: AccountState;
}

/** The place of the one live code of a purpose and address. */
export interface Reservation extends Account {
  code_id: string;
  /** False while the last code may not be replaced yet: there is nothing to send. */
  reserved: boolean;
  expires_at: string;
  resend_available_at: string;
}

/** The account behind a normalised address. */
export async function accountOf(tx: Transaction, address: string): Promise<Account> {
  return await tx.one<Account>(sql`select user_id, state from private.account_of(${address})`);
}

/**
 * Takes the place for a code, for any address, whether somebody lives there or not.
 *
 * @param lifetimeMinutes how long the code will be good
 */
export async function reserveCode(
  tx: Transaction,
  { purpose, address }: CodeSubject,
  lifetimeMinutes: number,
): Promise<Reservation> {
  return await tx.one<Reservation>(
    sql`select code_id, reserved, user_id, state, expires_at, resend_available_at
      from private.reserve_code(
        ${purpose}, ${address}, make_interval(mins => ${lifetimeMinutes}::integer)
      )`,
  );
}

/**
 * Gives a reserved code its hash and user, in the transaction that queues the mail.
 *
 * @returns false when the reservation is gone, so that no mail must leave
 */
export async function issueCode(
  tx: Transaction,
  issue: { codeId: string; userId: string; hash: Uint8Array; newAddress?: string },
): Promise<boolean> {
  const { codeId, userId, hash, newAddress = null } = issue;
  const { issued } = await tx.one<{ issued: boolean | null }>(
    sql`select private.issue_code(${codeId}, ${userId}, ${hash}, ${newAddress}) as issued`,
  );
  return issued === true;
}

/** Gives a reservation back, so that the next request may try at once. */
export async function releaseCode(tx: Transaction, codeId: string): Promise<void> {
  await tx.execute(sql`select private.release_code(${codeId})`);
}
