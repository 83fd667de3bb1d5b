import { errors as joseErrors, jwtVerify, SignJWT } from "jose";
import { refuse } from "./errors.ts";
import type { StackKeys } from "../context.ts";

/** What a signed upload URL allows its bearer. */
export interface UploadGrant {
  owner: string | null;
  upsert: boolean;
}

/**
 * Signs and checks the tokens of signed URLs: HS256 JWTs bound to one object by their `url` claim.
 * Downloads and uploads have keys of their own, so neither token serves as the other, nor as a
 * user's.
 */
export class UrlTokens {
  private constructor(private readonly download: CryptoKey, private readonly upload: CryptoKey) {}

  /** Derives both keys from the stack's private signing key, so that URLs survive a restart. */
  static async create(keys: StackKeys): Promise<UrlTokens> {
    const { d } = keys.signingJwk;
    if (d === undefined) {
      throw new TypeError("Cannot sign URLs: the signing key has no private part");
    }
    const secret = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(d),
      "HKDF",
      false,
      ["deriveKey"],
    );
    return new UrlTokens(await derive(secret, "download"), await derive(secret, "upload"));
  }

  /** A token that opens `url` (`<bucket>/<key>`) for so many seconds. */
  signDownload(url: string, expiresIn: number): Promise<string> {
    return sign({ url }, this.download, expiresIn);
  }

  /** When the token ends, in seconds since 1970; throws InvalidJWT or InvalidSignature. */
  async verifyDownload(token: string, url: string): Promise<number> {
    const { exp } = await verify(token, this.download, url);
    if (exp === undefined) throw refuse.invalidJwt('"exp" claim missing');
    return exp;
  }

  signUpload(url: string, grant: UploadGrant, expiresIn: number): Promise<string> {
    const { owner, upsert } = grant;
    return sign({ url, upsert, ...(owner === null ? {} : { owner }) }, this.upload, expiresIn);
  }

  async verifyUpload(token: string, url: string): Promise<UploadGrant> {
    const { owner, upsert } = await verify(token, this.upload, url);
    return { owner: typeof owner === "string" ? owner : null, upsert: upsert === true };
  }
}

function derive(secret: CryptoKey, purpose: string): Promise<CryptoKey> {
  const info = new TextEncoder().encode(`storage url ${purpose}`);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    secret,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}

function sign(claims: Record<string, unknown>, key: CryptoKey, expiresIn: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(key);
}

async function verify(token: string, key: CryptoKey, url: string) {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"] });
    if (payload.url !== url) throw refuse.invalidSignature();
    return payload;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) throw refuse.invalidJwt(error.message);
    throw error;
  }
}
