import assert from "node:assert/strict";
import { eventually } from "../testing/eventually.ts";
import { temporaryDatabase } from "../testing/temporary_database.ts";
import type { BoundDb, RequestMeta } from "./database.ts";
import { explainNoRow } from "./explain_no_row.ts";
import { sql } from "./sql.ts";

const server = await temporaryDatabase();
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());
const customer = await server.user("customer");
const other = await server.user("customer");
const meta: RequestMeta = { requestId: "req-1", clientIp: "192.0.2.7", functionName: "t" };

/** The database as a user, on a pool of its own that is closed with the test. */
async function asUser<T>(
  claims: typeof customer,
  work: (db: BoundDb) => Promise<T>,
): Promise<T> {
  const database = server.connect();
  try {
    return await work(database.bind({ role: claims.role, claims }, meta));
  } finally {
    await database.close();
  }
}

Deno.test("a transaction runs as the caller's own role, with claims and request", async () => {
  const who = await asUser(
    customer,
    (db) =>
      db.transaction((tx) =>
        tx.one(sql`select current_user as role, auth.uid() as uid,
        current_setting('portcullis.request_id') as request_id,
        current_setting('portcullis.client_ip') as client_ip,
        current_setting('portcullis.function') as function,
        current_setting('statement_timeout') as statement_timeout`)
      ),
  );
  assert.deepEqual(who, {
    role: "app_customer",
    uid: customer.sub,
    request_id: "req-1",
    client_ip: "192.0.2.7",
    function: "t",
    statement_timeout: "2s",
  });
});

Deno.test("nothing of a caller is left on the connection for the next", async () => {
  const database = server.connect();
  await database.bind({ role: customer.role, claims: customer }, meta)
    .transaction((tx) => tx.query(sql`select 1`));
  const left = await database.asLogin().one(sql`select current_user as role,
    coalesce(nullif(current_setting('request.jwt.claims', true), ''), 'none') as claims`);
  assert.deepEqual(left, { role: "edge_functions", claims: "none" });
  await database.close();
});

Deno.test("each caller sees only what row-level security shows", async () => {
  for (const claims of [customer, other]) {
    const rows = await asUser(
      claims,
      (db) => db.query<{ id: string }>(sql`select id from public.profiles`),
    );
    assert.deepEqual(rows.map(({ id }) => id), [claims.sub]);
  }
});

Deno.test("work that throws leaves nothing behind", async () => {
  await asUser(customer, async (db) => {
    const failing = db.transaction(async (tx) => {
      await tx.execute(
        sql`update public.profiles set full_name = 'Gone' where id = ${customer.sub}`,
      );
      throw new Error("changed my mind");
    });
    await assert.rejects(failing, /changed my mind/);
    const row = await db.one<{ full_name: string | null }>(
      sql`select full_name from public.profiles`,
    );
    assert.notEqual(row.full_name, "Gone");
  });
});

Deno.test("work that swallowed a failed statement does not pass for done", async () => {
  await asUser(customer, async (db) => {
    const failing = db.transaction(async (tx) => {
      await tx.execute(sql`update public.profiles set full_name = 'Half'`);
      await tx.execute(sql`update public.profiles set role = 'admin'`).catch(() => {});
      return "done";
    });
    await assert.rejects(failing, { code: "forbidden" });
  });
});

Deno.test("statements that are not awaited one by one are answered all the same", async () => {
  const answers = await asUser(
    customer,
    (db) =>
      db.transaction(async (tx) =>
        await Promise.all([1, 2, 3].map((n) => tx.one(sql`select ${n}::int as n`)))
      ),
  );
  assert.deepEqual(answers, [{ n: 1 }, { n: 2 }, { n: 3 }]);
});

Deno.test("a revoked token is told as such, whatever is asked", async () => {
  await asUser({ ...customer, role_version: 99 }, async (db) => {
    const refused = { code: "token_revoked", status: 401 };
    await assert.rejects(db.query(sql`select 1`), refused);
    await assert.rejects(db.transaction((tx) => tx.query(sql`select 1`)), refused);
    await assert.rejects(db.batches(sql`select 1`).next(), refused);
  });
  // The connection was fine and still is.
  await asUser(customer, (db) => db.one(sql`select 1`));
});

Deno.test("asked directly, the database only reads", async () => {
  await asUser(customer, async (db) => {
    await assert.rejects(db.query(sql`update public.profiles set full_name = 'x'`), {
      code: "25006",
    });
  });
});

Deno.test("a service role may execute its functions and touch no table", async () => {
  const database = server.connect();
  const db = database.bind(undefined, meta);
  const signup = db.as("svc_signup");
  assert.deepEqual(
    await signup.one(
      sql`select current_user as role, state from private.account_of('x@example.com')`,
    ),
    { role: "svc_signup", state: "none" },
  );
  await assert.rejects(signup.query(sql`select * from public.profiles`), { code: "forbidden" });
  await assert.rejects(db.query(sql`select 1`), /has no database role/);
  await database.close();
});

Deno.test("a nested transaction is a mistake that shows at once", async () => {
  await asUser(customer, async (db) => {
    const nested = db.transaction(async () =>
      await db.transaction((tx) => tx.query(sql`select 1`))
    );
    await assert.rejects(nested, /inside another one/);
    await assert.rejects(db.transaction(() => db.query(sql`select 1`)), /inside another one/);
    // Side by side is another matter: they wait for one another.
    await Promise.all([db.query(sql`select 1`), db.transaction((tx) => tx.query(sql`select 1`))]);
  });
});

Deno.test("a statement that takes too long is stopped, and the next one works", async () => {
  await asUser(customer, async (db) => {
    const slow = db.transaction((tx) => tx.query(sql`select pg_sleep(9)`), { timeoutMs: 100 });
    await assert.rejects(slow, { code: "timeout" });
    await db.query(sql`select 1`);
  });
});

Deno.test("one() and maybeOne() hold the number of rows against the author's word", async () => {
  await asUser(customer, async (db) => {
    assert.equal(await db.maybeOne(sql`select 1 where false`), undefined);
    await assert.rejects(db.one(sql`select 1 where false`), { code: "internal_error" });
    await assert.rejects(db.maybeOne(sql`select * from generate_series(1, 2)`), {
      code: "internal_error",
    });
  });
});

Deno.test("values arrive as type_parsers.ts says", async () => {
  const row = await asUser(
    customer,
    (db) =>
      db.one(sql`select 7::bigint as small, 9007199254740993::bigint as large,
      '2026-11-20 08:15:00.123456+01'::timestamptz as at, '2026-11-20'::date as day,
      array['2026-11-20 08:15:00+00'::timestamptz, null] as moments, 1.50::numeric as amount,
      ${sql.json({ a: [1] })}::jsonb as doc, ${["a", "b"]}::text[] as list,
      ${new Uint8Array([1, 255])}::bytea as bytes, ${null}::text as nothing`),
  );
  assert.deepEqual({ ...row, bytes: [...(row as { bytes: Uint8Array }).bytes] }, {
    small: 7,
    large: "9007199254740993",
    at: "2026-11-20T07:15:00.123456Z",
    day: "2026-11-20",
    moments: ["2026-11-20T08:15:00Z", null],
    amount: "1.50",
    doc: { a: [1] },
    list: ["a", "b"],
    bytes: [1, 255],
    nothing: null,
  });
});

Deno.test("a value never becomes part of the statement", async () => {
  const text = "'; drop table public.profiles; --";
  const row = await asUser(customer, (db) => db.one(sql`select ${text}::text as text`));
  assert.deepEqual(row, { text });
});

Deno.test("an update that touched nothing is explained: not there, or not yours to change", async () => {
  await asUser(customer, async (db) => {
    await db.transaction(async (tx) => {
      const mine = sql`select from public.profiles where id = ${customer.sub}`;
      const theirs = sql`select from public.profiles where id = ${other.sub}`;
      await assert.rejects(explainNoRow(tx, mine), { code: "forbidden" });
      await assert.rejects(explainNoRow(tx, theirs), { code: "not_found" });
    });
  });
});

Deno.test("batches() reads a long result in pieces, and stops when the reader does", async () => {
  await asUser(customer, async (db) => {
    const sizes: number[] = [];
    const numbers = sql`select * from generate_series(1, ${1_050}::int) as n`;
    for await (const rows of db.batches(numbers, { batchSize: 500 })) sizes.push(rows.length);
    assert.deepEqual(sizes, [500, 500, 50]);

    const endless = sql`select n, pg_sleep(0.01) from generate_series(1, 1000000) as n`;
    for await (const rows of db.batches(endless, { batchSize: 2 })) {
      assert.equal(rows.length, 2);
      break;
    }
    await db.query(sql`select 1`);
  });
  await assertNothingRuns();
});

Deno.test("batches() stops the query on the server when it is aborted", async () => {
  await asUser(customer, async (db) => {
    const abort = new AbortController();
    const reading = db.batches(sql`select pg_sleep(1.9)`, { signal: abort.signal }).next();
    await eventually(async () => assert.equal((await running()).length, 1));
    abort.abort();
    await assert.rejects(reading, { name: "AbortError" });
  });
  await assertNothingRuns();
});

function running() {
  return server.query<{ query: string }>(
    `select query from pg_stat_activity where usename = 'edge_functions' and state = 'active'
      and query not like '%pg_stat_activity%' and query <> 'commit'`,
  );
}

/** The server hears of a cancel over another connection, which takes a moment. */
async function assertNothingRuns() {
  await eventually(async () => assert.deepEqual(await running(), []));
}
