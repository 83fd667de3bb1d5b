// @ts-types="@types/pg"
import pg from "pg";
import { raisedAnswer } from "./raised_answer.ts";
import { RestError } from "./rest_error.ts";
import { statusOf } from "./sqlstate.ts";

/** What the pool says when every connection stays busy for too long. */
const POOL_TIMED_OUT = "timeout exceeded when trying to connect";

/**
 * The refusal for an error thrown while talking to the database, or null when it came from elsewhere.
 * What the database raised is for the client; how the connection failed is not.
 */
export function fromDatabaseError(error: unknown, anonymous: boolean): RestError | null {
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    return fromSqlstate(error, error.code, anonymous);
  }
  if (!(error instanceof Error)) return null;
  if (error.message === POOL_TIMED_OUT) {
    return new RestError({
      status: 504,
      code: "PGRST003",
      message: "Timed out acquiring connection from connection pool.",
      cause: error,
    });
  }
  return isConnectionProblem(error) ? databaseUnreachable(error) : null;
}

/** 503 while the database is down. */
export function databaseUnreachable(cause: unknown): RestError {
  return new RestError({
    status: 503,
    code: "PGRST000",
    message: "Database connection error. Retrying the connection.",
    cause,
  });
}

/** 503 while the database is down and nothing is known of it yet. */
export function schemaCacheUnavailable(cause: unknown): RestError {
  return new RestError({
    status: 503,
    code: "PGRST002",
    message: "Could not query the database for the schema cache. Retrying.",
    cause,
  });
}

function fromSqlstate(error: pg.DatabaseError, code: string, anonymous: boolean): RestError {
  if (code === "PGRST") return raisedAnswer(error.message, error.detail);
  return new RestError({
    status: statusOf(code, error.message, anonymous),
    code,
    message: error.message,
    details: error.detail ?? null,
    hint: error.hint ?? null,
    cause: error,
  });
}

function isConnectionProblem(error: Error): boolean {
  if (/^Connection terminated|^Client has encountered a connection error/.test(error.message)) {
    return true;
  }
  return "code" in error && typeof error.code === "string" &&
    /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_|NOTFOUND)/.test(error.code);
}
