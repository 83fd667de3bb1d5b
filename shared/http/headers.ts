/** What every answer carries; `cache-control` only where the route says nothing of its own. */
const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

const TWO_YEARS_S = 63_072_000;

/** Adds the security headers (OWASP REST Security Cheat Sheet; ASVS 5.0, V3.4) to an answer. */
export function setSecurityHeaders(headers: Headers, environment: string): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (environment === "production") {
    headers.set("strict-transport-security", `max-age=${TWO_YEARS_S}; includeSubDomains`);
  }
}
