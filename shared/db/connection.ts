// @ts-types="@types/pg"
import pg from "pg";
import { TimedOutError } from "../errors/app_error.ts";
import { fromDatabaseError, isConnectionError } from "../errors/sqlstate.ts";
import { cancelQuery } from "./cancel.ts";
import type { Statement } from "./sql.ts";

export type Row = Record<string, unknown>;

export interface Result {
  rows: Row[];
  rowCount: number;
  /** The command's tag: `SELECT`, `COMMIT`, `ROLLBACK` … */
  command: string;
}

/** Told of each round trip when it has ended: its duration in milliseconds. */
export type OnRoundTrip = (duration: number) => void;

/** A connection that was idle for longer is asked whether it still lives before it is used. */
const PROBE_AFTER_IDLE_MS = 5_000;
const PROBE_TIMEOUT_MS = 1_000;

/** When each pooled client was last given back. A new one is not in here. */
const idleSince = new WeakMap<pg.PoolClient, number>();

const ignore = () => {};

/** Takes a connection out of the pool for one piece of work; nobody else uses it meanwhile. */
export async function acquire(pool: pg.Pool, onRoundTrip: OnRoundTrip): Promise<Connection> {
  while (true) {
    const client = await pool.connect().catch((error) => {
      throw fromDatabaseError(error);
    });
    const connection = new Connection(client, onRoundTrip);
    const since = idleSince.get(client);
    if (since === undefined || performance.now() - since < PROBE_AFTER_IDLE_MS) return connection;
    // A platform may have frozen the isolate, a proxy may have dropped the line: nothing tells until the
    // first statement is lost. Asking here keeps every later failure a real one, never to be repeated.
    try {
      await connection.send({ text: "select 1", values: [] }, PROBE_TIMEOUT_MS);
      return connection;
    } catch {
      connection.release();
    }
  }
}

/** One reserved connection. Statements are sent at once and answered in order (pipelined). */
export class Connection {
  readonly #client: pg.PoolClient;
  readonly #onRoundTrip: OnRoundTrip;
  #pending = 0;
  #burstStarted = 0;
  #inDoubt = false;
  #timedOut = false;

  constructor(client: pg.PoolClient, onRoundTrip: OnRoundTrip) {
    this.#client = client;
    this.#onRoundTrip = onRoundTrip;
    // A lost connection is told to the statements that wait; without a listener it would end the process.
    client.on("error", this.#lost);
  }

  readonly #lost = () => {
    this.#inDoubt = true;
  };

  readonly #giveUp = () => {
    this.#timedOut = true;
    this.destroy();
  };

  /** False once nothing more may be asked of this connection. */
  get usable(): boolean {
    return !this.#inDoubt;
  }

  /**
   * Sends one statement, unnamed, so that it works through a transaction pooler. Statements sent before
   * the first is answered share its round trip.
   *
   * @throws AppError as errors/sqlstate.ts says; TimedOutError when no answer came within `timeoutMs`
   */
  async send({ text, values }: Statement, timeoutMs: number): Promise<Result> {
    if (this.#pending++ === 0) this.#burstStarted = performance.now();
    const timer = setTimeout(this.#giveUp, timeoutMs);
    try {
      const query = { text, values: [...values], queryMode: "extended" };
      const { rows, rowCount, command } = await this.#client.query<Row>(query);
      return { rows, rowCount: rowCount ?? 0, command };
    } catch (error) {
      if (this.#timedOut) throw new TimedOutError("The database did not answer in time", error);
      if (isConnectionError(error)) this.#inDoubt = true;
      throw fromDatabaseError(error);
    } finally {
      clearTimeout(timer);
      if (--this.#pending === 0) this.#onRoundTrip(performance.now() - this.#burstStarted);
    }
  }

  /**
   * Asks the server to stop what this connection runs. The connection is not used again: the request to
   * stop may arrive late and would hit whatever runs then.
   */
  cancel(): void {
    this.#inDoubt = true;
    if (this.#pending > 0) cancelQuery(this.#client);
  }

  /** Ends the connection without a goodbye, and what it runs; statements that wait fail. */
  destroy(): void {
    this.cancel();
    this.#client.connection.stream.destroy();
  }

  /** Gives the connection back, or away when its state is not known. */
  release(): void {
    this.#client.off("error", this.#lost);
    if (this.#pending > 0) this.destroy();
    if (this.#inDoubt) {
      this.#client.on("error", ignore);
      this.#client.release(true);
    } else {
      idleSince.set(this.#client, performance.now());
      this.#client.release();
    }
  }
}
