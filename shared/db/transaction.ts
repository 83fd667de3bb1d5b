import { AsyncLocalStorage } from "node:async_hooks";
import type { Connection, Result } from "./connection.ts";
import { type Opening, OpenTransaction } from "./open_transaction.ts";
import { type Queries, rowsAsQueries } from "./queries.ts";
import type { Statement } from "./sql.ts";

/** A running transaction. Statements sent together, without awaiting each, share a round trip. */
export interface Transaction extends Queries {
  /** Runs a statement for its effect. Resolves to the number of rows it touched. */
  execute(statement: Statement): Promise<number>;
}

export interface TransactionOptions {
  /** How long one statement may take; the configured time when not given. */
  timeoutMs?: number;
  readOnly?: boolean;
}

const running = new AsyncLocalStorage<{ open: boolean }>();

/** @throws Error inside a transaction: on a pool of one connection the inner one would wait for ever */
export function refuseNesting(): void {
  if (running.getStore()?.open) {
    throw new Error("A transaction was begun inside another one; hand `tx` on instead");
  }
}

/**
 * Runs work in a transaction: begin and the caller's identity travel with the first statement, the commit
 * follows when the work is done. When the work throws, nothing of it stays.
 *
 * @throws AppError `unavailable` when the connection was lost; if that happened at the commit, whether the
 *   work stayed is not known, and nothing is repeated
 */
export async function runTransaction<T>(
  connection: Connection,
  opening: Opening,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const open = new OpenTransaction(connection, opening);
  const send = (statement: Statement) => open.send(statement);
  const tx: Transaction = {
    ...rowsAsQueries(send),
    execute: async (statement) => (await send(statement)).rowCount,
  };
  const scope = { open: true };
  try {
    const result = await running.run(scope, () => work(tx));
    await open.commit();
    return result;
  } catch (error) {
    await open.rollback();
    throw error;
  } finally {
    scope.open = false;
  }
}

/** One statement as a whole read-only transaction: everything, commit included, in one round trip. */
export async function runSingleRead(
  connection: Connection,
  opening: Opening,
  statement: Statement,
): Promise<Result> {
  const open = new OpenTransaction(connection, opening);
  const [result] = await Promise.all([open.send(statement), open.commit()]);
  return result;
}
