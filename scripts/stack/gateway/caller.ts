import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { Caller, StackKeys } from "../context.ts";

/** How far ahead PostgREST lets a token's clock be. */
const CLOCK_SKEW_SECONDS = 30;

/** The `apikey` of a request is not there or not one of ours. */
export class ApiKeyError extends Error {
  override name = "ApiKeyError";
  constructor(readonly reason: "missing" | "invalid") {
    super(`the apikey is ${reason}`);
  }
}

/** The user token of a request does not hold. */
export class TokenError extends Error {
  override name = "TokenError";
  constructor(readonly reason: "expired" | "malformed" | "invalid", message: string) {
    super(message);
  }
}

/** What the resolver reads of a request. */
export interface Credentials {
  headers: Headers;
  url: URL;
  /** The peer's address. */
  ip: string;
}

/** Finds out who calls. */
export interface CallerResolver {
  /**
   * @throws ApiKeyError without a key of ours
   * @throws TokenError for an `Authorization: Bearer` that is neither such a key nor a user token that
   * Auth signed and that still holds
   */
  resolve(credentials: Credentials): Promise<Caller>;
  /** The same for what needs no key: whatever does not hold counts as not sent. */
  resolveOpen(credentials: Credentials): Promise<Caller>;
  /** Who the apikey alone says is calling. @throws ApiKeyError */
  resolveKey(credentials: Credentials): Caller;
  /** Who the bearer token says is calling, with or without a key. @throws TokenError */
  resolveToken(credentials: Credentials): Promise<Caller>;
}

/** @param url the gateway's address: tokens must come from its Auth */
export function createCallerResolver(keys: StackKeys, url: string): CallerResolver {
  const keySet = createLocalJWKSet(keys.jwks);
  const kinds = new Map([[keys.publishable, "publishable"], [keys.secret, "secret"]] as const);

  function keyKind({ headers, url }: Credentials): Caller["apiKey"] {
    const key = headers.get("apikey") ?? url.searchParams.get("apikey");
    if (!key) return null;
    const kind = kinds.get(key);
    if (!kind) throw new ApiKeyError("invalid");
    return kind;
  }

  function resolveKey(credentials: Credentials): Caller {
    const apiKey = keyKind(credentials);
    if (apiKey === null) throw new ApiKeyError("missing");
    return byKey(apiKey, credentials.ip);
  }

  async function withToken(caller: Caller, headers: Headers): Promise<Caller> {
    const token = bearer(headers);
    if (token === null || kinds.has(token)) return caller;
    const claims = await verify(token);
    const role = typeof claims.role === "string" ? claims.role : "anon";
    return { ...caller, role, claims, token };
  }

  async function verify(token: string): Promise<Record<string, unknown>> {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ["ES256"],
        issuer: `${url}/auth/v1`,
        audience: "authenticated",
        requiredClaims: ["exp", "sub"],
      });
      if ((payload.iat ?? 0) > Date.now() / 1000 + CLOCK_SKEW_SECONDS) {
        throw new TokenError("invalid", "token was issued in the future");
      }
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new TokenError("expired", "token is expired");
      if (error instanceof errors.JOSEError) {
        const malformed = error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid;
        throw new TokenError(malformed ? "malformed" : "invalid", error.message);
      }
      throw error;
    }
  }

  return {
    resolveKey,
    async resolveToken({ headers, ip }) {
      return await withToken(byKey(null, ip), headers);
    },
    async resolve(credentials) {
      return await withToken(resolveKey(credentials), credentials.headers);
    },
    async resolveOpen(credentials) {
      try {
        return await withToken(byKey(keyKind(credentials), credentials.ip), credentials.headers);
      } catch (error) {
        if (error instanceof ApiKeyError) return byKey(null, credentials.ip);
        if (error instanceof TokenError) return byKey(keyKind(credentials), credentials.ip);
        throw error;
      }
    },
  };
}

function byKey(apiKey: Caller["apiKey"], ip: string): Caller {
  const role = apiKey === "secret" ? "service_role" : "anon";
  return { apiKey, role, claims: null, token: null, ip };
}

function bearer(headers: Headers): string | null {
  return /^Bearer +(\S.*)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trim() ?? null;
}
