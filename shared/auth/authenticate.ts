import type { BaseConfig } from "../config/base.ts";
import type { Queries } from "../db/queries.ts";
import { UnauthenticatedError } from "../errors/app_error.ts";
import { verifyApiKey } from "./api_key.ts";
import type { Access, Caller } from "./caller.ts";
import { localKeys, remoteKeys } from "./jwks.ts";
import { platformKeyKind } from "./platform_key.ts";
import { type TokenRules, verifyUserToken } from "./token.ts";

/**
 * Finds out who calls. Only credentials that the route takes are looked at; among those the most telling
 * one counts: an API key, then a user's token, then a key of the platform. One that is shown and does not
 * hold is refused, never passed over.
 */
export type Authenticate = (headers: Headers, access: Access, login: Queries) => Promise<Caller>;

/** Makes {@link Authenticate} for a configuration. Keys fetched from Auth are kept in it. */
export function createAuthenticate(
  config: BaseConfig,
  options: { fetch?: typeof fetch; now?: () => number } = {},
): Authenticate {
  const auth = `${config.SUPABASE_URL}/auth/v1`;
  const rules: TokenRules = {
    issuer: config.PORTCULLIS_JWT_ISSUER ?? auth,
    audience: config.PORTCULLIS_JWT_AUDIENCE,
    hs256Secret: config.PORTCULLIS_JWT_HS256_SECRET,
    keys: config.SUPABASE_JWKS ? localKeys(config.SUPABASE_JWKS) : remoteKeys({
      url: `${auth}/.well-known/jwks.json`,
      timeoutMs: config.PORTCULLIS_UPSTREAM_TIMEOUT_MS,
      ...options,
    }),
    ...(options.now && { now: options.now }),
  };

  return async (headers, access, login) => {
    if (access === "anyone") return { kind: "anonymous" };
    const shown = shownCredentials(headers);
    if (access.includes("api_key") && shown.apiKey !== undefined) {
      return await verifyApiKey(shown.apiKey, login);
    }
    if (access.includes("user") && shown.token !== undefined) {
      return await verifyUserToken(shown.token, rules);
    }
    const kind = platformKeyKind(shown.platformKey ?? "", config);
    if (kind && access.includes(kind)) return { kind };
    if (access.includes("anonymous")) return { kind: "anonymous" };
    throw new UnauthenticatedError(
      "unauthenticated",
      `Needed: ${access.map(wording).join(" or ")}`,
    );
  };
}

interface ShownCredentials {
  apiKey?: string | undefined;
  token?: string | undefined;
  platformKey?: string | undefined;
}

/**
 * supabase-js sends the publishable key as bearer token too while nobody is signed in; such a key, or
 * whatever equals the `apikey` header, is no user's token.
 */
function shownCredentials(headers: Headers): ShownCredentials {
  const apiKey = headers.get("x-api-key") ?? undefined;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const apikeyHeader = headers.get("apikey") ?? undefined;
  const isPlatformKey = bearer !== undefined &&
    (bearer === apikeyHeader || /^sb_(publishable|secret)_/.test(bearer));
  return {
    apiKey,
    token: isPlatformKey ? undefined : bearer,
    platformKey: apikeyHeader ?? (isPlatformKey ? bearer : undefined),
  };
}

function wording(kind: Caller["kind"]): string {
  switch (kind) {
    case "user":
      return "the access token of a signed-in user (Authorization: Bearer)";
    case "api_key":
      return "a server-to-server key (x-api-key)";
    case "secret":
      return "the project's secret key (apikey)";
    case "publishable":
      return "the project's publishable key (apikey)";
    case "anonymous":
      return "nothing";
  }
}
