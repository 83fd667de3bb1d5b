import type { CryptoKey, JSONWebKeySet, JWTHeaderParameters } from "jose";
import { UnavailableError } from "../errors/app_error.ts";

/** Finds the public key that a token's header names. */
export type KeySource = (header: JWTHeaderParameters) => Promise<CryptoKey>;

export interface RemoteKeysOptions {
  url: string;
  timeoutMs: number;
  fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** An unknown key id makes us look again, but a flood of made-up ids at most this often. */
const LOOK_AGAIN_MS = 60_000;
/** After this, a look in the background finds out which keys have been withdrawn. */
const REFRESH_MS = 600_000;

/** Keys that are configured and never fetched. */
export function localKeys(jwks: JSONWebKeySet): KeySource {
  return async (header) => {
    const { createLocalJWKSet } = await import("jose");
    return await createLocalJWKSet(jwks)(header);
  };
}

/**
 * Keys that Auth publishes (RFC 7517), kept for as long as the isolate lives. With Auth away, keys that
 * are known go on working.
 *
 * @throws UnavailableError when no key is known yet and none can be fetched
 */
export function remoteKeys(options: RemoteKeysOptions): KeySource {
  const now = options.now ?? Date.now;
  let known: { find: KeySource; at: number } | undefined;
  let loading: Promise<void> | undefined;
  let lookedAt = -Infinity;

  function load(): Promise<void> {
    lookedAt = now();
    loading ??= fetchKeys(options).then((jwks) => {
      known = { find: localKeys(jwks), at: now() };
    }).finally(() => {
      loading = undefined;
    });
    return loading;
  }

  return async (header) => {
    if (!known) await load();
    else if (now() - known.at > REFRESH_MS && now() - lookedAt > LOOK_AGAIN_MS) {
      load().catch(() => {});
    }
    const { errors } = await import("jose");
    try {
      return await find(header);
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey &&
        now() - lookedAt >= LOOK_AGAIN_MS;
      if (!mayBeNew) throw error;
      await load();
      return await find(header);
    }
  };

  async function find(header: JWTHeaderParameters): Promise<CryptoKey> {
    if (!known) throw new UnavailableError("Access tokens cannot be verified at the moment");
    return await known.find(header);
  }
}

async function fetchKeys({ url, timeoutMs, fetch = globalThis.fetch }: RemoteKeysOptions) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status}`);
    }
    const jwks: unknown = await response.json();
    if (!isKeySet(jwks)) throw new Error(`${url} answered no key set`);
    return jwks;
  } catch (cause) {
    throw new UnavailableError("Access tokens cannot be verified at the moment", { cause });
  }
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === "object" && value !== null && "keys" in value &&
    Array.isArray(value.keys);
}
