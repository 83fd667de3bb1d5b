import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

export const ISSUER = "http://127.0.0.1:54321/auth/v1";
export const AUDIENCE = "authenticated";
/** Milliseconds: the moment at which the test tokens live. */
export const NOW = Date.UTC(2026, 10, 20, 12);

export const USER_ID = "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10";
export const SESSION_ID = "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e11";

/** The claims of a customer's token, as the hook leaves them. */
export const CLAIMS = {
  sub: USER_ID,
  email: "ada@example.com",
  phone: "",
  role: "app_customer",
  user_role: "customer",
  role_version: 3,
  session_id: SESSION_ID,
  aal: "aal1",
  is_anonymous: false,
};

/** A key pair under an id, as Auth has. */
export interface TestKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

export async function testKey(kid = "key-1"): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const publicJwk = { ...await exportJWK(publicKey), kid, alg: "ES256", use: "sig" };
  return { kid, privateKey, publicJwk };
}

export interface TokenChanges {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** Claims that are left out. */
  without?: string[];
}

/** A token that holds, but for the changes. */
export async function signToken(
  key: { kid: string; privateKey: CryptoKey | Uint8Array },
  { claims = {}, header = {}, without = [] }: TokenChanges = {},
): Promise<string> {
  const now = NOW / 1_000;
  const all = { ...CLAIMS, iss: ISSUER, aud: AUDIENCE, iat: now - 60, exp: now + 3_600, ...claims };
  const payload = Object.fromEntries(
    Object.entries(all).filter(([name]) => !without.includes(name)),
  );
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: key.kid, ...header })
    // Lets a test sign a header that verification does not know.
    .sign(key.privateKey, { crit: { x: true } });
}

/** A token put together by hand, for signatures that no library makes. */
export function forgeToken(header: unknown, payload: unknown, signature = ""): string {
  const encode = (part: unknown) =>
    btoa(JSON.stringify(part)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `${encode(header)}.${encode(payload)}.${signature}`;
}
