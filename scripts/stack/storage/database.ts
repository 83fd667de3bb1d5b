// @ts-types="@types/pg"
import pg from "pg";
import type { Caller } from "../context.ts";

/** As whom a transaction runs, and for what. */
export interface Scope {
  role: string;
  claims: Record<string, unknown>;
  /** storage-api's name of the operation, which policies read with `storage.operation()`. */
  operation: string;
  method: string;
  path: string;
}

/** Statements of one transaction. */
export interface Transaction {
  /** All rows; `T` is what the statement's select list says. */
  rows<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  first<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T | null>;
  /** Runs `work` past row-level security, for what the service must know by itself. */
  asService<T>(work: () => Promise<T>): Promise<T>;
}

const STATEMENT_TIMEOUT = "30s";

/** storage-api protects its tables from being deleted from by hand; its own deletes set this. */
const SCOPE = `select
  set_config('role', $1, true),
  set_config('request.jwt.claim.role', $1, true),
  set_config('request.jwt.claim.sub', $2, true),
  set_config('request.jwt.claims', $3, true),
  set_config('request.method', $4, true),
  set_config('request.path', $5, true),
  set_config('storage.operation', $6, true),
  set_config('storage.allow_delete_query', 'true', true),
  set_config('statement_timeout', '${STATEMENT_TIMEOUT}', true)`;

const BIGINT = 20;

/** The metadata of buckets and objects, seen through row-level security as the caller. */
export class StorageDatabase {
  readonly #pool: pg.Pool;

  constructor(url: string, log: (message: string) => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: "storage",
      max: 10,
      connectionTimeoutMillis: 10_000,
      types: {
        // Sizes are bigint in the database and fit a double by far.
        getTypeParser: (oid, format) =>
          oid === BIGINT ? Number : pg.types.getTypeParser(oid, format),
      },
    });
    // The pool drops an idle connection that breaks and makes a new one when asked.
    this.#pool.on("error", (error) => log(`database connection lost: ${error.message}`));
    // A connection that breaks in use fails its statement; its own event would end the process.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#run(scope, "commit", work);
  }

  /** Runs `work` only to see whether it may be done: nothing of it stays. */
  rehearse<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#run(scope, "rollback", work);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #run<T>(
    scope: Scope,
    end: "commit" | "rollback",
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      await client.query("begin");
      await enter(client, scope);
      const result = await work(transactionOf(client, scope));
      await client.query(end);
      return result;
    } catch (error) {
      await client.query("rollback").catch(() => broken = true);
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** The scope of a request. */
export function scopeOf(caller: Caller, operation: string, request: Request): Scope {
  return {
    role: caller.role,
    claims: caller.claims ?? { role: caller.role },
    operation,
    method: request.method,
    path: new URL(request.url).pathname,
  };
}

/** The same request, carried out with the service's own rights. */
export function serviceScope(scope: Scope): Scope {
  return { ...scope, role: "service_role", claims: { role: "service_role" } };
}

async function enter(client: pg.PoolClient, scope: Scope): Promise<void> {
  const { role, claims, operation, method, path } = scope;
  const subject = typeof claims.sub === "string" ? claims.sub : "";
  await client.query(SCOPE, [role, subject, JSON.stringify(claims), method, path, operation]);
}

function transactionOf(client: pg.PoolClient, scope: Scope): Transaction {
  const setRole = (role: string) => client.query("select set_config('role', $1, true)", [role]);
  const tx: Transaction = {
    async rows(text, values = []) {
      return (await client.query(text, values)).rows;
    },
    async first(text, values = []) {
      return (await client.query(text, values)).rows[0] ?? null;
    },
    async asService(work) {
      await setRole("service_role");
      const result = await work();
      await setRole(scope.role);
      return result;
    },
  };
  return tx;
}
