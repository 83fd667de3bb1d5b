/**
 * The request's id: the caller's own (`x-request-id`) when it is short and plain, so that both sides' logs
 * meet, otherwise a new one. Anything else in it could forge log lines.
 */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id") ?? "";
  return /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}
