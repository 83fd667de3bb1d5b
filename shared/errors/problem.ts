import { AppError, type FieldError } from "./app_error.ts";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";

/** The body of every error answer (RFC 9457, Problem Details for HTTP APIs). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  request_id: string;
  errors?: readonly FieldError[];
  retry_after?: number;
}

/** What the document says about the request itself. `instance` is the path, without the query. */
export interface Occurrence {
  requestId: string;
  instance: string;
}

const INTERNAL_DETAIL = "The error has been recorded; name the request_id when you report it";

/**
 * Turns whatever was thrown into the answer a client gets. An error that is no AppError says nothing of
 * itself: neither its message nor its type leaves the process.
 */
export function toProblem(error: unknown, { requestId, instance }: Occurrence): Response {
  const known = error instanceof AppError ? error : undefined;
  const code = known?.code ?? "internal_error";
  const { status, title } = ERROR_CODES[code];
  const retryAfter = retryAfterOf(status, known?.retryAfter);
  const problem: Problem = {
    type: `urn:portcullis:problem:${code}`,
    title,
    status,
    detail: known?.detail ?? (status >= 500 ? INTERNAL_DETAIL : title),
    instance,
    code,
    request_id: requestId,
    ...(known?.errors && { errors: known.errors }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
  };
  const headers = new Headers(known?.headers);
  headers.set("content-type", "application/problem+json");
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  if (status === 401) headers.set("www-authenticate", challenge(code, problem.detail));
  return new Response(JSON.stringify(problem), { status, headers });
}

/** Every 429 and 503 says when to come back (RFC 9110, section 10.2.3); whole seconds, at least one. */
function retryAfterOf(status: number, seconds: number | undefined): number | undefined {
  if (seconds !== undefined) return Math.max(1, Math.ceil(seconds));
  return status === 429 || status === 503 ? 5 : undefined;
}

/**
 * The challenge of a 401. RFC 6750, section 3.1: a request that carried no credentials is told of no
 * error, one whose token does not hold is told `invalid_token`.
 */
function challenge(code: ErrorCode, detail: string): string {
  const aboutToken = code === "invalid_token" || code === "token_expired" ||
    code === "token_revoked";
  if (!aboutToken) return "Bearer";
  return `Bearer error="invalid_token", error_description="${detail.replace(/["\\]/g, "'")}"`;
}
