import type { Caller, CallerKind } from "../auth/caller.ts";
import { hmacSha256Hex } from "../crypto/hmac.ts";
import { type Bytes, subkey } from "../crypto/hkdf.ts";
import type { Queries } from "../db/queries.ts";
import { sql } from "../db/sql.ts";
import { RateLimitedError } from "../errors/app_error.ts";
import { subjectOf } from "./subject.ts";
import { createRefusals, type Refusals } from "./refusals.ts";

/** How often somebody may do something. Names are shown to clients and are unique in the suite. */
export interface RatePolicy {
  name: string;
  /** Requests a window. */
  quota: number;
  windowSeconds: number;
  /**
   * Who is counted: the client's address (an IPv6 one by its /64), the user, the API key, everybody
   * together, or a value of the validated body. A policy by user counts users only, one by API key those.
   */
  by: "ip" | "user" | "api_key" | "global" | { readonly body: string };
  /** Only these callers are counted; all when not given. */
  for?: readonly CallerKind[];
}

/** Where a request stands with one policy. */
export interface LimitState {
  policy: RatePolicy;
  allowed: boolean;
  remaining: number;
  resetSeconds: number;
}

/** Whom the policies of a request count. `body` is the validated one, once there is one. */
export interface LimitedRequest {
  caller: Caller;
  clientIp: string;
  body?: unknown;
}

export interface RateLimiter {
  /**
   * Counts the request with every policy that applies, in one round trip for all of them.
   *
   * @throws RateLimitedError when one of them has no request left
   * @throws UnavailableError when the database cannot be asked: a limit that cannot be held is not waived
   */
  hit(policies: readonly RatePolicy[], of: LimitedRequest, login: Queries): Promise<LimitState[]>;
}

/** Makes a limiter. What it remembers, beside the database, is who was refused and until when. */
export function createRateLimiter(
  secret: Bytes,
  { now = Date.now, refusals = createRefusals(now) }: {
    now?: () => number;
    refusals?: Refusals;
  } = {},
): RateLimiter {
  let key: Promise<Bytes> | undefined;

  /** Subjects reach the database as HMACs: it can count addresses without holding any. */
  async function keyed(policies: readonly RatePolicy[], of: LimitedRequest) {
    const hashKey = await (key ??= subkey(secret, "rate-limit"));
    const applicable = policies.flatMap((policy) => {
      const subject = subjectOf(policy, of);
      return subject === undefined ? [] : [{ policy, subject }];
    });
    return await Promise.all(applicable.map(async ({ policy, subject }) => ({
      policy,
      key: (await hmacSha256Hex(hashKey, subject)).slice(0, 32),
    })));
  }

  return {
    async hit(policies, of, login) {
      const hits = await keyed(policies, of);
      if (hits.length === 0) return [];
      const remembered = hits.flatMap(({ policy, key }) => {
        const resetSeconds = refusals.secondsLeft(`${policy.name}:${key}`);
        return resetSeconds === 0 ? [] : [{ policy, allowed: false, remaining: 0, resetSeconds }];
      });
      if (remembered.length > 0) throw limited(remembered);

      const requested = hits.map(({ policy: { name, quota, windowSeconds }, key }) => ({
        policy: name,
        key,
        quota,
        window_seconds: windowSeconds,
      }));
      const rows = await login.query<LimitRow>(
        sql`select policy, allowed, remaining, reset_seconds
          from private.hit_rate_limits(${sql.json(requested)}::jsonb)`,
      );
      const states = hits.flatMap(({ policy, key }) => {
        const row = rows.find((row) => row.policy === policy.name);
        if (!row) throw new Error(`The database did not count the policy ${policy.name}`);
        if (!row.allowed) refusals.remember(`${policy.name}:${key}`, row.reset_seconds);
        const { allowed, remaining, reset_seconds: resetSeconds } = row;
        return [{ policy, allowed, remaining, resetSeconds }];
      });
      if (states.some(({ allowed }) => !allowed)) throw limited(states);
      return states;
    },
  };
}

interface LimitRow {
  policy: string;
  allowed: boolean;
  remaining: number;
  reset_seconds: number;
}

/** The headers of draft-ietf-httpapi-ratelimit-headers: what the policies are and where one stands. */
export function rateLimitHeaders(states: readonly LimitState[]): Record<string, string> {
  if (states.length === 0) return {};
  return {
    "ratelimit-policy": states.map(({ policy: { name, quota, windowSeconds } }) =>
      `"${name}";q=${quota};w=${windowSeconds}`
    ).join(", "),
    "ratelimit": states.map(({ policy, remaining, resetSeconds }) =>
      `"${policy.name}";r=${remaining};t=${resetSeconds}`
    ).join(", "),
  };
}

function limited(states: readonly LimitState[]): RateLimitedError {
  const refused = states.filter(({ allowed }) => !allowed);
  const retryAfter = Math.max(...refused.map(({ resetSeconds }) => resetSeconds));
  return new RateLimitedError(retryAfter, "rate_limited", rateLimitHeaders(states));
}
