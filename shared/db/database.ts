// @ts-types="@types/pg"
import pg from "pg";
import { acquire, type Connection, type OnRoundTrip } from "./connection.ts";
import { type CursorOptions, readInBatches } from "./cursor.ts";
import type { Opening } from "./open_transaction.ts";
import { type DatabaseOptions, poolOptions } from "./pool_options.ts";
import { type Queries, rowsAsQueries } from "./queries.ts";
import { sql, type Statement } from "./sql.ts";
import {
  refuseNesting,
  runSingleRead,
  runTransaction,
  type Transaction,
  type TransactionOptions,
} from "./transaction.ts";

/** For work that belongs to no user; each may execute a few functions of `private` and nothing else. */
export type ServiceRole =
  | "svc_signup"
  | "svc_intake"
  | "svc_dispatch"
  | "svc_maintenance"
  | "svc_bot";
export type UserRole = "app_customer" | "app_agent" | "app_admin";

/** Whom a transaction acts for: the Postgres role, and the claims that policies and audit read. */
export interface Identity {
  role: UserRole | ServiceRole;
  claims: Readonly<Record<string, unknown>>;
}

/** What the database is told of the request, and whom the request is told of the database. */
export interface RequestMeta {
  requestId: string;
  clientIp: string;
  functionName: string;
  onRoundTrip?: OnRoundTrip;
}

/**
 * The database as one caller. Asked directly it runs one read-only statement as a transaction of its own,
 * in one round trip; anything that writes, or takes more than one statement, is a `transaction`.
 */
export interface BoundDb extends Queries {
  /** One transaction as the caller. Not to be nested: hand `tx` on. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Rows of a long result, a batch at a time, as the caller; for streamed answers. */
  batches<T extends object>(statement: Statement, options?: CursorOptions): AsyncGenerator<T[]>;
  /**
   * The same database as a service role, `claims` being what the audit should know of who caused it; or as
   * a user whose token has just been issued, with its claims.
   */
  as(role: Identity["role"], claims?: Readonly<Record<string, unknown>>): BoundDb;
}

export interface Database {
  /** The database as somebody. Without an identity only `as` gets anywhere. */
  bind(identity: Identity | undefined, meta: RequestMeta): BoundDb;
  /**
   * Single statements as the functions' own login role, which may call a few functions (limits, API keys,
   * readiness) and touch nothing else. No transaction around them, one round trip each.
   */
  asLogin(onRoundTrip?: OnRoundTrip): Queries;
  /**
   * Begins to open the first connection, for whoever will surely ask in a moment: a fresh isolate then
   * connects while it verifies the caller. Whether that works is told to the one who asks.
   */
  warmUp(): void;
  /** Ends all connections, once what runs on them has ended. */
  close(): Promise<void>;
}

/** How much longer than the server's own limit we wait before giving up on the connection. */
const GRACE_MS = 1_000;

/** Opens no connection yet: the first statement does. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool(poolOptions(options));
  let closing: Promise<void> | undefined;
  // An idle connection that breaks is dropped by the pool; there is nothing else to do about it.
  pool.on("error", () => {});

  async function withConnection<T>(
    onRoundTrip: OnRoundTrip,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    refuseNesting();
    const connection = await acquire(pool, onRoundTrip);
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  function opening(
    identity: Identity | undefined,
    meta: RequestMeta,
    { timeoutMs = options.statementTimeoutMs, readOnly = false }: TransactionOptions,
  ): Opening {
    if (identity === undefined) {
      throw new Error('This caller has no database role; say which: db.as("svc_…")');
    }
    const { role, claims } = identity;
    const { requestId, clientIp, functionName } = meta;
    return {
      enter: sql`select private.enter(${role}, ${
        sql.json(claims)
      }, ${requestId}, ${clientIp}, ${functionName}, ${timeoutMs})`,
      readOnly,
      timeoutMs: timeoutMs + GRACE_MS,
    };
  }

  function bind(identity: Identity | undefined, meta: RequestMeta): BoundDb {
    const onRoundTrip = meta.onRoundTrip ?? (() => {});
    return {
      ...rowsAsQueries(async (statement) => {
        const how = opening(identity, meta, { readOnly: true });
        return await withConnection(onRoundTrip, (it) => runSingleRead(it, how, statement));
      }),
      async transaction(work, transactionOptions = {}) {
        const how = opening(identity, meta, transactionOptions);
        return await withConnection(onRoundTrip, (it) => runTransaction(it, how, work));
      },
      async *batches(statement, cursorOptions = {}) {
        refuseNesting();
        const how = opening(identity, meta, { readOnly: true });
        yield* readInBatches(() => acquire(pool, onRoundTrip), how, statement, cursorOptions);
      },
      as: (role, claims = {}) => bind({ role, claims }, meta),
    };
  }

  return {
    bind,
    asLogin: (onRoundTrip = () => {}) =>
      rowsAsQueries((statement) =>
        withConnection(
          onRoundTrip,
          (it) => it.send(statement, options.statementTimeoutMs + GRACE_MS),
        )
      ),
    warmUp() {
      if (pool.totalCount === 0) pool.connect().then((client) => client.release(), () => {});
    },
    close: () => closing ??= pool.end(),
  };
}
