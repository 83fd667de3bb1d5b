/** Fields whose values are never written, however they are spelt (`accessToken`, `X-Api-Key` …). */
const SECRET_FIELD =
  /password|passwd|secret|token|authorization|cookie|api_?key|signature|otp|^code$|debug_?code|pepper|dsn|mail_?url|db_?url/i;

/** Fields that only look like it. */
const HARMLESS_FIELD = /^(token_type|error_code|idempotency_key_state)$/i;

const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_TEXT = 2_000;

/**
 * A copy that may be written to a log or sent to an error tracker: secret fields replaced, anything in a
 * text that looks like a credential cut out, e-mail addresses masked (`a***@example.com`), and bounded in
 * depth and size. ASVS 5.0, V16.2.5.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (value === null || typeof value !== "object") return value;
  if (depth >= MAX_DEPTH) return "[nested]";
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date || value instanceof URL) return redactText(String(value.toJSON()));
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).slice(0, MAX_ITEMS).map(([name, item]) => [
      name,
      isSecretField(name) && item !== null && item !== undefined
        ? "[redacted]"
        : redact(item, depth + 1),
    ]),
  );
}

function isSecretField(name: string): boolean {
  const plain = name.replaceAll("-", "_");
  return SECRET_FIELD.test(plain) && !HARMLESS_FIELD.test(plain);
}

/** The patterns and what stands in for a match. */
const IN_TEXT: readonly [RegExp, string][] = [
  // JSON Web Tokens (RFC 7519)
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)?/g, "[token]"],
  // Supabase's and our own keys
  [/\b(sb_secret_|sb_publishable_|sbp_|pcl_)[\w-]{6,}/g, "$1[redacted]"],
  // Credentials in an Authorization header or a URL
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, "$1 [redacted]"],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{1,200}(:[^\s/@]{0,200})?@/gi, "$1[redacted]@"],
  // name=value and "name":"value" with a secret name
  [
    /\b(password|secret|token|api_?key|apikey|otp|token_hash|refresh_token|access_token)(["']?\s*[=:]\s*["']?)[^\s"'&,;)}]{4,}/gi,
    "$1$2[redacted]",
  ],
  // E-mail addresses
  [
    /\b([\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]*@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi,
    "$1***@$2",
  ],
];

/** {@link redact} for one text. */
export function redactText(text: string): string {
  let result = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  for (const [pattern, replacement] of IN_TEXT) result = result.replace(pattern, replacement);
  return result;
}
