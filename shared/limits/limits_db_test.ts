import assert from "node:assert/strict";
import type { Caller } from "../auth/caller.ts";
import { sql } from "../db/sql.ts";
import { sha256 } from "../crypto/sha256.ts";
import { temporaryDatabase } from "../testing/temporary_database.ts";
import { idempotent, type IdempotentRequest } from "./idempotency.ts";
import { createRateLimiter, type RatePolicy } from "./rate_limit.ts";

const server = await temporaryDatabase();
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());
const claims = await server.user("customer");
const secret = new Uint8Array(32).map((_, index) => index);

Deno.test("a quota holds across isolates, to the request", async () => {
  const policy: RatePolicy = { name: "t", quota: 10, windowSeconds: 60, by: "ip" };
  const of = { caller: { kind: "anonymous" } as Caller, clientIp: "192.0.2.7" };
  const isolates = Array.from({ length: 4 }, () => ({
    database: server.connect(),
    limiter: createRateLimiter(secret),
  }));
  const outcomes = await Promise.all(
    isolates.flatMap(({ database, limiter }) =>
      Array.from({ length: 10 }, () =>
        limiter.hit([policy], of, database.asLogin()).then(
          () => "allowed",
          (error) => error.code,
        ))
    ),
  );
  assert.equal(outcomes.filter((outcome) => outcome === "allowed").length, 10);
  assert.equal(outcomes.filter((outcome) => outcome === "rate_limited").length, 30);
  await Promise.all(isolates.map(({ database }) => database.close()));
});

const meta = { requestId: "r", clientIp: "192.0.2.7", functionName: "t" };

function keyed(key: string, body: string): Promise<{ idempotency: IdempotentRequest }> {
  return sha256(body).then((requestHash) => ({
    idempotency: { scope: "t POST /", key, requestHash, secrets: { current: secret } },
  }));
}

/** Runs `work` under a key as the user, on a connection of its own. */
async function once(key: string, body: string, work: () => Promise<string>) {
  const database = server.connect();
  const context = await keyed(key, body);
  try {
    return await database.bind({ role: claims.role, claims }, meta).transaction(async (tx) =>
      await idempotent(context, tx, async () => ({
        status: 201,
        body: { result: await work() },
        headers: { location: "/7" },
      }))
    );
  } finally {
    await database.close();
  }
}

Deno.test("the same key and request is done once and answered the same again", async () => {
  let runs = 0;
  const work = () => Promise.resolve(`run ${++runs}`);
  const first = await once("k1", "body", work);
  const again = await once("k1", "body", work);
  assert.deepEqual(first, { status: 201, body: { result: "run 1" }, headers: { location: "/7" } });
  assert.deepEqual(again, {
    ...first,
    headers: { location: "/7", "idempotency-replayed": "true" },
  });
  assert.equal(runs, 1);
});

Deno.test("the same key with another request is refused", async () => {
  await once("k2", "body", () => Promise.resolve("x"));
  await assert.rejects(once("k2", "other", () => Promise.resolve("x")), {
    code: "idempotency_key_reused",
  });
});

Deno.test("the same key while it is at work is refused, with a word when to come back", async () => {
  const entered = Promise.withResolvers<void>();
  const go = Promise.withResolvers<string>();
  const first = once("k3", "body", () => {
    entered.resolve();
    return go.promise;
  });
  await entered.promise;
  await assert.rejects(once("k3", "body", () => Promise.resolve("x")), {
    code: "idempotency_key_in_use",
    retryAfter: 1,
  });
  go.resolve("done");
  assert.equal((await first).body.result, "done");
});

Deno.test("work that failed leaves its key free", async () => {
  await assert.rejects(once("k4", "body", () => Promise.reject(new Error("no"))), /no/);
  assert.equal((await once("k4", "body", () => Promise.resolve("yes"))).body.result, "yes");
});

Deno.test("twenty at once with one key do the work once", async () => {
  let runs = 0;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      once("k5", "body", () => {
        runs++;
        return Promise.resolve("x");
      })),
  );
  assert.equal(runs, 1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.equal(outcome.reason.code, "idempotency_key_in_use");
  }
});

Deno.test("what is stored cannot be read in the database", async () => {
  await once("k6", "body", () => Promise.resolve("shown-once-key"));
  const rows = await server.query(`select body::text from private.idempotency_keys`);
  assert.ok(rows.length > 0);
  assert.doesNotMatch(JSON.stringify(rows), /shown-once-key/);
});

Deno.test("without a key the work is simply done", async () => {
  const database = server.connect();
  const db = database.bind({ role: claims.role, claims }, meta);
  const answer = await db.transaction((tx) =>
    idempotent({ idempotency: undefined }, tx, async () => ({
      status: 201,
      body: await tx.one<{ n: number }>(sql`select 1 as n`),
    }))
  );
  assert.deepEqual(answer, { status: 201, body: { n: 1 } });
  await database.close();
});
