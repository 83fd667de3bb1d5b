/** Bytes that WebCrypto takes: never a view of shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The key of one purpose, derived from the one configured secret (HKDF with SHA-256, RFC 5869), so that no
 * two purposes share a key and none gives away the secret or another.
 *
 * @param purpose a constant of the code, such as "one-time-code"
 * @returns 32 bytes
 */
export async function subkey(secret: Bytes, purpose: string): Promise<Bytes> {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(`portcullis/${purpose}`);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 256));
}
