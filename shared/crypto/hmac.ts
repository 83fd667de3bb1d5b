import type { Bytes } from "./hkdf.ts";
import { toHex } from "./encoding.ts";

/** HMAC-SHA-256 (RFC 2104). A text counts as its UTF-8 bytes. */
export async function hmacSha256(key: Bytes, message: string | Bytes): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  const data = typeof message === "string" ? new TextEncoder().encode(message) : message;
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** {@link hmacSha256} in lower-case hex. */
export async function hmacSha256Hex(key: Bytes, message: string | Bytes): Promise<string> {
  return toHex(await hmacSha256(key, message));
}
