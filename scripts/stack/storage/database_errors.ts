import { refuse, StorageError } from "./errors.ts";

interface DatabaseProblem extends Error {
  code: string;
  table?: string;
}

/**
 * The refusal that clients see for an error thrown while talking to the database, by its SQLSTATE,
 * or null when the error did not come from there.
 */
export function fromDatabaseError(error: unknown): StorageError | null {
  if (isConnectionLoss(error)) {
    const options = { cause: error };
    return new StorageError(
      503,
      "DatabaseError",
      "The database is not available",
      undefined,
      options,
    );
  }
  if (!isDatabaseProblem(error)) return null;
  const { code } = error;
  if (code === "42501") {
    const byPolicy = error.message.includes("row-level security");
    const message = byPolicy ? "new row violates row-level security policy" : error.message;
    return refuse.accessDenied(message, error);
  }
  // The token names a role that does not exist.
  if (code === "22023" && error.message.startsWith("role ")) {
    return refuse.accessDenied(error.message, error);
  }
  if (code === "23505") {
    return error.table === "buckets" ? refuse.bucketExists() : refuse.keyExists();
  }
  if (code === "23503") return refuse.noSuchBucket();
  if (code === "40P01" || code === "55P03") {
    return new StorageError(423, "ResourceLocked", "The resource is locked");
  }
  if (code === "57014") {
    return new StorageError(544, "DatabaseTimeout", "The connection to the database timed out");
  }
  const message = `database error, code: ${code}`;
  return new StorageError(500, "DatabaseError", message, undefined, { cause: error });
}

function isDatabaseProblem(error: unknown): error is DatabaseProblem {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code);
}

/** The server refuses or ends connections, cannot be reached, or has none free. */
function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) {
    return true;
  }
  const code = "code" in error ? String(error.code) : "";
  return /^(08...|53...|57P..)$/.test(code) ||
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code);
}
