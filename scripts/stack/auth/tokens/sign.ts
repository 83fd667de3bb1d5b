import { importJWK, type JWK, SignJWT } from "jose";
import type { Json } from "../store/users.ts";

/** Signs claims as an access token. */
export type SignClaims = (claims: Json) => Promise<string>;

/** Signs ES256 with the key id in the header, as new Supabase projects do. */
export async function createSigner(jwk: JWK): Promise<SignClaims> {
  if (jwk.kid === undefined) throw new TypeError("The signing key must have a kid");
  const header = { alg: "ES256", kid: jwk.kid, typ: "JWT" };
  const key = await importJWK(jwk, "ES256");
  return (claims) => new SignJWT(claims).setProtectedHeader(header).sign(key);
}
