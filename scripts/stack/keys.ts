import { createHash, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { randomBase62 } from "../../shared/crypto/random.ts";

/** A new ES256 private key with a key id, as a JWK: what Auth signs access tokens with. */
export async function createSigningJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: "ES256", use: "sig" };
}

/** The public half of a signing key, with the members that Supabase's JWKS carries. */
export function publicJwk({ d: _private, ...jwk }: JWK): JWK {
  return { ...jwk, ext: true, key_ops: ["verify"] };
}

/**
 * A new API key in the hosted format: the kind, 22 random characters, an underscore, and 8 characters
 * that follow from the rest, so that a mistyped or cut key can be told from a foreign one.
 */
export function createPlatformKey(kind: "publishable" | "secret"): string {
  const body = `sb_${kind}_${randomBase62(22)}`;
  return `${body}_${checksum(body)}`;
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("base64url").replaceAll(/[-_]/g, "0").slice(0, 8);
}
