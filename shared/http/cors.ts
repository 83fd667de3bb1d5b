const ALLOWED_HEADERS = [
  "authorization",
  "apikey",
  "x-api-key",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "x-request-id",
  "traceparent",
  "tracestate",
  "x-client-info",
];
const EXPOSED_HEADERS = [
  "x-request-id",
  "server-timing",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "etag",
  "idempotency-replayed",
  "content-disposition",
  "www-authenticate",
];
const PREFLIGHT_MAX_AGE_S = 600;

/** Whether a request is a browser's question ahead of the real one (Fetch standard, section 4.9). */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("origin") &&
    request.headers.has("access-control-request-method");
}

/**
 * Tells a browser that a page of a listed origin may read the answer. A page of any other origin is told
 * nothing, and its browser keeps the answer from it. Credentials travel in headers, never in cookies, so
 * none are allowed.
 */
export function setCorsHeaders(
  headers: Headers,
  origin: string | null,
  allowedOrigins: readonly string[],
): void {
  headers.append("vary", "Origin");
  if (origin === null || !isAllowed(origin, allowedOrigins)) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED_HEADERS.join(", "));
}

/** What a preflight is told beyond {@link setCorsHeaders}. */
export function setPreflightHeaders(headers: Headers, methods: string): void {
  headers.append("vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
  if (!headers.has("access-control-allow-origin")) return;
  headers.set("access-control-allow-methods", methods);
  headers.set("access-control-allow-headers", ALLOWED_HEADERS.join(", "));
  headers.set("access-control-max-age", String(PREFLIGHT_MAX_AGE_S));
}

function isAllowed(origin: string, allowedOrigins: readonly string[]): boolean {
  return allowedOrigins.includes(origin) || (allowedOrigins.includes("*") && origin !== "null");
}
