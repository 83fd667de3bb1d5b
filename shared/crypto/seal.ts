import { type Bytes, subkey } from "./hkdf.ts";

/** The configured secret, and the one before it while something sealed with that may be left. */
export interface Secrets {
  current: Bytes;
  previous?: Bytes | undefined;
}

/** A sealed value that does not open: changed, of another purpose or context, or under another secret. */
export class UnsealError extends Error {
  override readonly name = "UnsealError";
}

/** First byte of every sealed value, should the format ever change. */
const VERSION = 1;
const NONCE_BYTES = 12;
const HEAD_BYTES = 1 + NONCE_BYTES;

/** The secrets of a configuration. */
export function secretsOf(config: {
  PORTCULLIS_SECRET: Bytes;
  PORTCULLIS_SECRET_PREVIOUS?: Bytes | undefined;
}): Secrets {
  return { current: config.PORTCULLIS_SECRET, previous: config.PORTCULLIS_SECRET_PREVIOUS };
}

/**
 * Encrypts a text so that only {@link unseal} with the same purpose and context reads it (AES-256-GCM, a
 * random nonce each time, a key derived for the purpose).
 *
 * @param context what the text belongs to, such as the row's id; authenticated, not stored
 * @returns bytes for a `bytea` column: version, nonce, ciphertext with its tag
 */
export async function seal(
  secrets: Secrets,
  purpose: string,
  plaintext: string,
  context = "",
): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await sealingKey(secrets.current, purpose, "encrypt");
  const data = new TextEncoder().encode(plaintext);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt(parameters(nonce, context), key, data),
  );
  const box = new Uint8Array(HEAD_BYTES + sealed.length);
  box.set([VERSION, ...nonce]);
  box.set(sealed, HEAD_BYTES);
  return box;
}

/** Opens what {@link seal} made, under the current secret or the previous one. @throws UnsealError */
export async function unseal(
  secrets: Secrets,
  purpose: string,
  sealed: Uint8Array,
  context = "",
): Promise<string> {
  const nonce = new Uint8Array(sealed.slice(1, HEAD_BYTES));
  const ciphertext = new Uint8Array(sealed.slice(HEAD_BYTES));
  if (sealed[0] !== VERSION) throw new UnsealError("The value is not a sealed one");
  const candidates = secrets.previous ? [secrets.current, secrets.previous] : [secrets.current];
  for (const secret of candidates) {
    const key = await sealingKey(secret, purpose, "decrypt");
    try {
      const data = await crypto.subtle.decrypt(parameters(nonce, context), key, ciphertext);
      return new TextDecoder().decode(data);
    } catch (error) {
      // The tag did not fit: wrong secret or changed. Anything else is no matter of the box.
      if (!(error instanceof DOMException)) throw error;
    }
  }
  throw new UnsealError("The sealed value does not open");
}

async function sealingKey(secret: Bytes, purpose: string, use: KeyUsage): Promise<CryptoKey> {
  const raw = await subkey(secret, `seal/${purpose}`);
  return await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [use]);
}

function parameters(nonce: Bytes, context: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(context) };
}
