import type { JWTHeaderParameters } from "jose";
import * as z from "zod";
import { AppError, UnauthenticatedError } from "../errors/app_error.ts";
import type { UserCaller } from "./caller.ts";
import type { KeySource } from "./jwks.ts";

/** The claims of an access token of ours, after the custom access token hook; others are kept as well. */
const UserClaims = z.looseObject({
  sub: z.uuid(),
  role: z.enum(["app_customer", "app_agent", "app_admin"]),
  user_role: z.enum(["customer", "agent", "admin"]),
  role_version: z.int().positive(),
  session_id: z.uuid(),
  email: z.string(),
  exp: z.int(),
  iat: z.int(),
}).refine(({ role, user_role }) => role === `app_${user_role}`);

export type UserClaims = z.output<typeof UserClaims>;

export interface TokenRules {
  issuer: string;
  audience: string;
  keys: KeySource;
  /** Set for a project that still signs with HS256; such tokens are refused otherwise. */
  hs256Secret?: string | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** How far ahead of ours the issuer's clock may be, in seconds. Expiry knows no tolerance. */
const CLOCK_AHEAD_S = 5;
const MAX_TOKEN_LENGTH = 8_192;

/**
 * Verifies a user's access token: signature, algorithm, type, issuer, audience, times and claims
 * (RFC 8725, JWT Best Current Practices; ASVS 5.0, V9). Each algorithm has its own kind of key, so a
 * public key can never serve as an HMAC secret.
 *
 * Whether the token has been revoked is the database's to say, at the first statement.
 *
 * @throws UnauthenticatedError `token_expired` or `invalid_token`
 * @throws UnavailableError when the issuer's keys are needed and cannot be fetched
 */
export async function verifyUserToken(token: string, rules: TokenRules): Promise<UserCaller> {
  const claims = await verifiedClaims(token, rules);
  return {
    kind: "user",
    userId: claims.sub,
    email: claims.email,
    role: claims.role,
    userRole: claims.user_role,
    sessionId: claims.session_id,
    claims,
    token,
  };
}

async function verifiedClaims(token: string, rules: TokenRules): Promise<UserClaims> {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid("The access token is too long");
  // Loaded here, because a route that asks for no token should not pay for it at start-up.
  const { jwtVerify, errors } = await import("jose");
  const now = Math.floor((rules.now ?? Date.now)() / 1_000);
  try {
    const { payload } = await jwtVerify(token, (header) => keyFor(header, rules), {
      algorithms: rules.hs256Secret === undefined ? ["ES256"] : ["ES256", "HS256"],
      issuer: rules.issuer,
      audience: rules.audience,
      typ: "JWT",
      requiredClaims: ["exp", "iat", "sub"],
      currentDate: new Date(now * 1_000),
      clockTolerance: CLOCK_AHEAD_S,
    });
    if (typeof payload.exp === "number" && payload.exp <= now) throw expired();
    if (typeof payload.iat === "number" && payload.iat > now + CLOCK_AHEAD_S) {
      throw invalid("The access token is from the future");
    }
    const claims = UserClaims.safeParse(payload);
    if (!claims.success) {
      throw invalid("The access token lacks claims of this application", claims.error);
    }
    return claims.data;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof errors.JWTExpired) throw expired();
    if (error instanceof errors.JOSEError) throw invalid("The access token is not valid", error);
    throw error;
  }
}

async function keyFor(header: JWTHeaderParameters, { hs256Secret, keys }: TokenRules) {
  if (header.alg === "HS256" && hs256Secret !== undefined) {
    return new TextEncoder().encode(hs256Secret);
  }
  if (header.alg === "ES256" && typeof header.kid === "string") return await keys(header);
  throw invalid("The access token is not signed the way this application's are");
}

function invalid(detail: string, cause?: unknown): UnauthenticatedError {
  return new UnauthenticatedError("invalid_token", detail, { cause });
}

function expired(): UnauthenticatedError {
  return new UnauthenticatedError("token_expired", "The access token has expired");
}
