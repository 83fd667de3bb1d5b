import assert from "node:assert/strict";
import type { Caller } from "../auth/caller.ts";
import { rowsAsQueries } from "../db/queries.ts";
import { createRateLimiter, rateLimitHeaders, type RatePolicy } from "./rate_limit.ts";
import { createRefusals } from "./refusals.ts";
import { networkOf, subjectOf } from "./subject.ts";

const secret = new Uint8Array(32).fill(1);
const byIp: RatePolicy = { name: "ip", quota: 2, windowSeconds: 60, by: "ip" };
const byEmail: RatePolicy = { name: "email", quota: 1, windowSeconds: 60, by: { body: "email" } };
const anonymous: Caller = { kind: "anonymous" };

/** A database that counts as private.hit_rate_limits does. */
function counting() {
  const hits = new Map<string, number>();
  const asked: { policy: string; key: string; quota: number; window_seconds: number }[][] = [];
  const login = rowsAsQueries(({ values }) => {
    const requested = JSON.parse(String(values[0]));
    asked.push(requested);
    const rows = requested.map(
      ({ policy, key, quota }: { policy: string; key: string; quota: number }) => {
        const count = (hits.get(policy + key) ?? 0) + 1;
        hits.set(policy + key, count);
        return {
          policy,
          allowed: count <= quota,
          remaining: Math.max(0, quota - count),
          reset_seconds: 60,
        };
      },
    );
    return Promise.resolve({ rows, rowCount: rows.length, command: "SELECT" });
  });
  return { asked, login };
}

Deno.test("all policies of a request are counted in one question, under hashed keys", async () => {
  const { asked, login } = counting();
  const limiter = createRateLimiter(secret);
  const body = { email: "ada@example.com" };
  const states = await limiter.hit([byIp, byEmail], {
    caller: anonymous,
    clientIp: "192.0.2.1",
    body,
  }, login);
  assert.equal(asked.length, 1);
  assert.deepEqual(states.map(({ policy, remaining }) => [policy.name, remaining]), [["ip", 1], [
    "email",
    0,
  ]]);
  assert.doesNotMatch(JSON.stringify(asked), /192\.0\.2\.1|ada/);
  for (const { key } of asked[0] ?? []) assert.match(key, /^[0-9a-f]{32}$/);
});

Deno.test("beyond the quota a request is refused, and the next one without asking the database", async () => {
  const { asked, login } = counting();
  let time = 0;
  const limiter = createRateLimiter(secret, { now: () => time });
  const of = { caller: anonymous, clientIp: "192.0.2.1" };
  await limiter.hit([byIp], of, login);
  await limiter.hit([byIp], of, login);
  await assert.rejects(limiter.hit([byIp], of, login), {
    code: "rate_limited",
    retryAfter: 60,
    headers: { "ratelimit-policy": '"ip";q=2;w=60', "ratelimit": '"ip";r=0;t=60' },
  });
  assert.equal(asked.length, 3);
  time = 20_000;
  await assert.rejects(limiter.hit([byIp], of, login), { retryAfter: 40 });
  assert.equal(asked.length, 3);
  await limiter.hit([byIp], { ...of, clientIp: "192.0.2.2" }, login);
  time = 60_001;
  await assert.rejects(limiter.hit([byIp], of, login));
  assert.equal(asked.length, 5);
});

Deno.test("a limit that cannot be counted is not waived", async () => {
  const login = rowsAsQueries(() => Promise.reject(new Error("database down")));
  const of = { caller: anonymous, clientIp: "192.0.2.1" };
  await assert.rejects(createRateLimiter(secret).hit([byIp], of, login), /database down/);
});

Deno.test("a policy that counts nobody in this request costs no question", async () => {
  const { asked, login } = counting();
  const policies: RatePolicy[] = [{ ...byIp, by: "user" }, { ...byIp, by: "api_key" }, byEmail];
  const states = await createRateLimiter(secret).hit(
    policies,
    { caller: anonymous, clientIp: "x" },
    login,
  );
  assert.deepEqual([states, asked], [[], []]);
});

Deno.test("subjectOf() says whom a policy counts", () => {
  const key: Caller = { kind: "api_key", id: "7", scopes: [] };
  const of = { caller: key, clientIp: "192.0.2.1", body: { email: "a@b.co", list: ["x"] } };
  assert.equal(subjectOf(byIp, of), "192.0.2.1");
  assert.equal(subjectOf({ ...byIp, by: "api_key" }, of), "7");
  assert.equal(subjectOf({ ...byIp, by: "user" }, of), undefined);
  assert.equal(subjectOf({ ...byIp, by: "global" }, of), "everybody");
  assert.equal(subjectOf(byEmail, of), "a@b.co");
  assert.equal(subjectOf({ ...byIp, by: { body: "list" } }, of), undefined);
  assert.equal(subjectOf({ ...byIp, by: { body: "__proto__" } }, of), undefined);
  assert.equal(subjectOf({ ...byIp, for: ["publishable"] }, of), undefined);
  assert.equal(subjectOf({ ...byIp, for: ["api_key"] }, of), "192.0.2.1");
});

Deno.test("networkOf() counts an IPv6 client by its network", () => {
  assert.equal(networkOf("192.0.2.1"), "192.0.2.1");
  assert.equal(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(networkOf("2001:db8:1:2::ffff"), "2001:db8:1:2::/64");
  assert.equal(networkOf("2001:0db8::1"), "2001:db8:0:0::/64");
  assert.equal(networkOf("::1"), "0:0:0:0::/64");
  assert.equal(networkOf("unknown"), "unknown");
});

Deno.test("refusals are forgotten when they end, the oldest when there are too many", () => {
  let time = 0;
  const refusals = createRefusals(() => time, 2);
  refusals.remember("a", 10);
  refusals.remember("b", 10);
  refusals.remember("c", 10);
  assert.deepEqual(["a", "b", "c"].map((key) => refusals.secondsLeft(key)), [0, 10, 10]);
  time = 9_001;
  assert.equal(refusals.secondsLeft("b"), 1);
  time = 10_000;
  assert.equal(refusals.secondsLeft("b"), 0);
});

Deno.test("rateLimitHeaders() writes nothing where there is no limit", () => {
  assert.deepEqual(rateLimitHeaders([]), {});
});
