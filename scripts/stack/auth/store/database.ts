// @ts-types="@types/pg"
import pg from "pg";

/** Runs statements, inside a transaction or not. */
export interface Queries {
  /** All rows; `T` is what the statement's select list says. */
  rows<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** The first row, or null. */
  first<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T | null>;
}

export interface Database extends Queries {
  /** One transaction around `work`: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects as supabase_auth_admin; connections are made when first needed. */
export function openDatabase(url: string, poolSize: number, log: (m: string) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: "auth",
    connectionTimeoutMillis: 10_000,
    // Some of GoTrue's columns are timestamps without a zone that hold UTC.
    options: "-c timezone=UTC",
  });
  // A connection that breaks (the server restarts) is dropped by the pool and made anew. The pool
  // listens to idle connections only; one in use would take the process with it.
  const lost = (error: Error) => log(`database connection lost: ${error.message}`);
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", () => {}));

  return {
    ...queries((text, values) => pool.query(text, values)),
    async transaction(work) {
      const client = await pool.connect();
      let broken = false;
      try {
        await client.query("begin");
        const result = await work(queries((text, values) => client.query(text, values)));
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback").catch(() => broken = true);
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

type Run = (text: string, values: unknown[]) => Promise<pg.QueryResult>;

function queries(run: Run): Queries {
  return {
    async rows(text, values = []) {
      return (await run(text, values)).rows;
    },
    async first(text, values = []) {
      return (await run(text, values)).rows[0] ?? null;
    },
  };
}
