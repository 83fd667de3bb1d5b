import {
  AppError,
  ConflictError,
  ForbiddenError,
  TimedOutError,
  UnavailableError,
  ValidationError,
} from "./app_error.ts";
import { isErrorCode } from "./codes.ts";

/** What the driver's database errors carry (PostgreSQL manual, "Error and Notice Message Fields"). */
interface PgError extends Error {
  /** SQLSTATE, five characters. */
  code: string;
  severity: string;
  detail?: string;
  hint?: string;
  constraint?: string;
  column?: string;
}

/**
 * What a failed statement means to a client: the one place where SQLSTATEs are read. The driver's error is
 * kept as `cause`, for the log.
 *
 * Our own SQL refuses with SQLSTATE `PT<status>` (`private.refuse`): its message is one of our codes, its
 * detail may be shown, its hint holds seconds to wait.
 */
export function fromDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (!isPgError(error)) {
    return isConnectionError(error) ? unavailable(error) : error;
  }
  const state = error.code;
  if (state.startsWith("PT")) return refusal(error);
  switch (state) {
    case "42501": // insufficient_privilege
      return withCause(new ForbiddenError(), error);
    case "23505": // unique_violation
      return withCause(new ConflictError("There is such an entry already"), error);
    case "23503": // foreign_key_violation
      return withCause(new ConflictError("Something this refers to does not exist"), error);
    case "40001": // serialization_failure
    case "40P01": // deadlock_detected
    case "55P03": // lock_not_available
      return new UnavailableError("Another request got in the way", {
        retryAfter: 1,
        cause: error,
      });
    case "57014": // query_canceled, which is what statement_timeout raises
    case "25P03": // idle_in_transaction_session_timeout
      return new TimedOutError("The database did not answer in time", error);
  }
  if (/^(23514|23502|22)/.test(state)) return invalidValue(error);
  if (/^(08|53|57P|28|3D000)/.test(state)) return unavailable(error);
  return error;
}

/** The constraint that a statement violated, when that is why it failed. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = error instanceof AppError ? error.cause : error;
  return isPgError(cause) && cause.code.startsWith("23") ? cause.constraint : undefined;
}

/** A check or a type refused a value that the schemas had let through: still the client's value. */
function invalidValue(error: PgError): AppError {
  const field = error.column ?? "";
  return withCause(
    new ValidationError([{ field, code: "invalid_value", message: "The value is not acceptable" }]),
    error,
  );
}

function refusal(error: PgError): unknown {
  if (!isErrorCode(error.message)) return error;
  return new AppError(error.message, {
    detail: error.detail || undefined,
    retryAfter: /^\d{1,9}$/.test(error.hint ?? "") ? Number(error.hint) : undefined,
    cause: error,
  });
}

function unavailable(cause: unknown): AppError {
  return new UnavailableError("The database cannot be reached", { cause });
}

function withCause<E extends AppError>(error: E, cause: unknown): E {
  error.cause = cause;
  return error;
}

function isPgError(error: unknown): error is PgError {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code) && "severity" in error;
}

const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** Whether the connection, and not a statement, failed. The driver has plain messages for some cases. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && CONNECTION_CODES.has(String(error.code))) return true;
  if (isPgError(error)) return /^(08|57P)/.test(error.code);
  return /connection (terminated|error|timeout)|timeout (expired|exceeded)|not queryable|SSL connection/i
    .test(error.message);
}
