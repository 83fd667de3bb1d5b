import type { Bytes } from "./hkdf.ts";

/** SHA-256. A text counts as its UTF-8 bytes. */
export async function sha256(message: string | Bytes): Promise<Bytes> {
  const data = typeof message === "string" ? new TextEncoder().encode(message) : message;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}
