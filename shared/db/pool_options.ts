import type { ConnectionOptions } from "node:tls";
// @ts-types="@types/pg"
import type pg from "pg";
import { typeParsers } from "./type_parsers.ts";

/** What a {@link Database} is made from. */
export interface DatabaseOptions {
  /** `postgresql://role:password@host:port/database[?sslmode=disable|require|verify-full]` */
  url: string;
  /** PEM of the authority that signed the server's certificate; the system's list when not given. */
  ca?: string | undefined;
  poolSize: number;
  statementTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
}

/** How long a connection may take to be made, or a request may wait for one that is in use. */
const CONNECT_TIMEOUT_MS = 5_000;
/** How long an unused connection is kept. Poolers drop idle clients too; ours goes first. */
const IDLE_TIMEOUT_MS = 60_000;

/** The driver's options. Everything is said here: no PG… variable and no file changes the connection. */
export function poolOptions(options: DatabaseOptions): pg.PoolConfig {
  const url = new URL(options.url);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
    ssl: tlsOptions(url.searchParams.get("sslmode"), options.ca),
    application_name: options.applicationName,
    max: options.poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    allowExitOnIdle: true,
    keepAlive: true,
    pipeline: true,
    types: typeParsers,
  };
}

/**
 * The modes of libpq: `require` encrypts and trusts whoever answers, unless an authority is given;
 * `verify-full` checks the certificate and its name.
 */
function tlsOptions(mode: string | null, ca: string | undefined): false | ConnectionOptions {
  switch (mode) {
    case null:
    case "disable":
      return false;
    case "require":
      return ca === undefined ? { rejectUnauthorized: false } : { ca };
    case "verify-full":
      return ca === undefined ? {} : { ca };
    default:
      throw new TypeError(`sslmode must be disable, require or verify-full, not "${mode}"`);
  }
}
