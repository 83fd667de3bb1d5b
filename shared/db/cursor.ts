import type { Connection, Result } from "./connection.ts";
import { type Opening, OpenTransaction } from "./open_transaction.ts";
import type { Statement } from "./sql.ts";

export interface CursorOptions {
  /** Rows a batch. */
  batchSize?: number;
  /** Stops the query on the server when aborted, as when the client has gone. */
  signal?: AbortSignal;
}

/**
 * Reads a long result a batch at a time in one read-only transaction, so that memory holds one batch. The
 * connection is the reader's until the last batch or until it stops reading.
 *
 * @throws the signal's reason when it is aborted; otherwise as any statement
 */
export async function* readInBatches<T extends object>(
  connect: () => Promise<Connection>,
  opening: Opening,
  statement: Statement,
  { batchSize = 500, signal }: CursorOptions,
): AsyncGenerator<T[]> {
  signal?.throwIfAborted();
  const connection = await connect();
  const stop = () => connection.cancel();
  signal?.addEventListener("abort", stop, { once: true });
  const tx = new OpenTransaction(connection, opening);
  const fetchBatch = () => {
    const rows = tx.send({ text: `fetch ${Math.trunc(batchSize)} from batches`, values: [] });
    // Asked for ahead of time; if the reader stops first, nobody is left to hear of a failure.
    rows.catch(() => {});
    return rows;
  };
  try {
    // Sent together, so the first batch arrives in the first round trip.
    const declared = tx.send({
      text: `declare batches no scroll cursor for ${statement.text}`,
      values: statement.values,
    });
    let ahead: Promise<Result> | undefined = fetchBatch();
    await declared;
    while (ahead) {
      const { rows }: Result = await ahead;
      ahead = rows.length === batchSize ? fetchBatch() : undefined;
      // What a column holds is known to the schema, not to the compiler; T is the author's word for it.
      if (rows.length > 0) yield rows as T[];
    }
    await tx.commit();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await tx.rollback();
    connection.release();
  }
}
