// @ts-types="@types/pg"
import pg from "pg";
import type { RunQuery } from "../schema/load.ts";
import type { Setting } from "./scope.ts";

/** A statement with its values, all of them text. */
export interface Statement {
  text: string;
  values: string[];
}

const CONNECTIONS = 10;
const WAIT_FOR_CONNECTION_MS = 10_000;

/** The database as `authenticator`, which may do nothing before it takes on a caller's role. */
export class RestDatabase {
  readonly #pool: pg.Pool;

  constructor(url: string, log: (message: string) => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: "rest",
      max: CONNECTIONS,
      connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
      // Begin, scope and statement leave together; the last two fail by themselves when one before failed.
      pipeline: true,
    });
    // The pool drops an idle connection that breaks and makes a new one when asked.
    this.#pool.on("error", (error) => log(`database connection lost: ${error.message}`));
    // One that breaks in use tells by its statements; unheard, the event would end the process.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  /**
   * Runs statements in one transaction within a scope.
   *
   * @param settle makes the result out of the first row of each; what it writes stays only if it returns
   */
  async transaction<Row extends object, Result>(
    scope: Setting[],
    readOnly: boolean,
    statements: Statement[],
    settle: (rows: (Row | undefined)[]) => Result,
  ): Promise<Result> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      const sent = [
        client.query(`begin ${readOnly ? "read only" : "read write"}`),
        client.query(scopeStatement(scope)),
        ...statements.map((statement) => client.query<Row>(statement)),
      ];
      const outcomes = await Promise.allSettled(sent);
      try {
        const failed = outcomes.find((outcome) => outcome.status === "rejected");
        if (failed) throw failed.reason;
        // What is not rejected is fulfilled; the first two are not the caller's.
        const answers = outcomes.slice(2) as PromiseFulfilledResult<pg.QueryResult<Row>>[];
        const result = settle(answers.map((answer) => answer.value.rows[0]));
        await client.query("commit");
        broken = false;
        return result;
      } catch (error) {
        await client.query("rollback").then(() => broken = false, () => broken = true);
        throw error;
      }
    } finally {
      client.release(broken);
    }
  }

  /** Runs `work` with catalogue queries that see one state of the database and write types in full. */
  async readCatalogue<T>(work: (run: RunQuery) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      await client.query("begin isolation level repeatable read read only");
      await client.query("set local search_path = ''");
      const result = await work(async (text, values) => (await client.query(text, values)).rows);
      await client.query("commit");
      broken = false;
      return result;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function scopeStatement(scope: Setting[]): Statement {
  const calls = scope.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return { text: `select ${calls.join(", ")}`, values: scope.flat() };
}
