import { refuse } from "./errors.ts";

/** Printable ASCII: what may stand in a header without further thought. */
const HEADER_VALUE = /^[\x20-\x7E]{1,1024}$/;

/**
 * Refuses a media type that the bucket does not take. Parameters (`;charset=…`) and case do not
 * count; `image/*` in the bucket's list takes every image. An empty list or none takes everything.
 */
export function requireAllowedMimeType(mimeType: string, allowed: string[] | null): void {
  if (!HEADER_VALUE.test(mimeType)) throw refuse.invalidMimeType("given");
  if (allowed === null || allowed.length === 0) return;
  const [type, subtype] = essence(mimeType);
  for (const candidate of allowed) {
    const [allowedType, allowedSubtype] = essence(candidate);
    if (allowedType === type && (allowedSubtype === "*" || allowedSubtype === subtype)) return;
    if (allowedType === "*" && allowedSubtype === "*") return;
  }
  throw refuse.invalidMimeType(mimeType);
}

/** Returns `value` if it can be sent back as a header, or throws InvalidRequest. */
export function headerValue(name: string, value: string): string {
  if (!HEADER_VALUE.test(value)) throw refuse.invalidRequest(`Invalid ${name}`);
  return value;
}

function essence(mimeType: string): [string | undefined, string | undefined] {
  const [type, subtype] = (mimeType.split(";")[0] ?? "").trim().toLowerCase().split("/");
  return [type, subtype];
}
