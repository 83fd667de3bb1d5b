/** What the database's functions promise when many come at once, which pgTAP's one connection cannot tell. */
import assert from "node:assert/strict";
// @ts-types="@types/pg"
import pg from "pg";
import {
  type TemporaryDatabase,
  temporaryDatabase,
} from "../../shared/testing/temporary_database.ts";

const CONNECTIONS = 50;

let database: TemporaryDatabase;
let pool: pg.Pool;

Deno.test.beforeAll(async () => {
  database = await temporaryDatabase();
  pool = new pg.Pool({ connectionString: database.url("postgres"), max: CONNECTIONS });
  // The server ends before the last of them has heard that it may go.
  pool.on("error", () => {});
});

Deno.test.afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

/** Runs a query once for each of the values, all at once, and answers with the first rows. */
async function atOnce<Row extends pg.QueryResultRow>(
  times: number,
  text: string,
  values: (index: number) => unknown[],
): Promise<Row[]> {
  // Connected beforehand, so that they meet in the database and not on the way.
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
  for (const client of clients) client.release();
  const results = await Promise.all(
    Array.from({ length: times }, (_, index) => pool.query<Row>(text, values(index))),
  );
  return results.flatMap(({ rows }) => rows.slice(0, 1));
}

/** Two connections that take turns within transactions of their own. */
async function withTwo(play: (one: pg.PoolClient, two: pg.PoolClient) => Promise<void>) {
  const [one, two] = [await pool.connect(), await pool.connect()];
  try {
    await one.query("begin");
    await two.query("begin");
    await play(one, two);
  } finally {
    await one.query("rollback");
    await two.query("rollback");
    one.release();
    two.release();
  }
}

/** Waits until a connection waits for a lock. */
async function untilBlocked(client: pg.PoolClient, pid: number): Promise<void> {
  while (true) {
    const { rows } = await client.query(
      "select from pg_locks where pid = $1 and not granted",
      [pid],
    );
    if (rows.length > 0) return;
  }
}

async function pidOf(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

const REMOVALS = {
  demote: "update public.profiles set role = 'customer' where id = $1",
  disable: "update public.profiles set disabled_at = now() where id = $1",
  delete: "delete from auth.users where id = $1",
};

for (const [verb, removal] of Object.entries(REMOVALS)) {
  Deno.test(`of two administrators who ${verb} each other at once, one stays`, async () => {
    await pool.query("update public.profiles set role = 'customer' where role <> 'admin'");
    const [ada, alan] = [await database.user("admin"), await database.user("admin")];
    await pool.query(
      "update public.profiles set role = 'customer' where role = 'admin' and id <> all ($1)",
      [[ada.sub, alan.sub]],
    );

    await withTwo(async (one, two) => {
      const pid = await pidOf(two);
      await one.query(removal, [alan.sub]);
      const refused = assert.rejects(two.query(removal, [ada.sub]), { message: "last_admin" });
      await Promise.race([untilBlocked(one, pid), refused]);
      await one.query("commit");
      await refused;
    });

    const { rows } = await pool.query(
      "select id from public.profiles where role = 'admin' and disabled_at is null",
    );
    assert.deepEqual(rows, [{ id: ada.sub }]);
  });
}

async function issueCode(address: string): Promise<void> {
  const { sub } = await database.user();
  await pool.query(
    `select private.issue_code(code_id, $2, sha256('123456'))
     from private.reserve_code('signup', $1)`,
    [address, sub],
  );
}

const CLAIM =
  "select outcome from private.claim_code('signup', $1, sha256(convert_to($2, 'utf8')))";

Deno.test("fifty right codes at once are one claim", async () => {
  await issueCode("right@example.com");
  const outcomes = await atOnce(50, CLAIM, () => ["right@example.com", "123456"]);
  assert.equal(outcomes.filter(({ outcome }) => outcome === "claimed").length, 1);
  assert.equal(outcomes.filter(({ outcome }) => outcome === "invalid").length, 49);
});

Deno.test("fifty wrong codes at once are five guesses", async () => {
  await issueCode("wrong@example.com");
  const outcomes = await atOnce(50, CLAIM, (index) => ["wrong@example.com", `${index}`]);
  assert.equal(outcomes.filter(({ outcome }) => outcome === "invalid").length, 5);
  assert.equal(outcomes.filter(({ outcome }) => outcome === "exhausted").length, 45);
});

Deno.test("twenty who ask for a code at once get one", async () => {
  const rows = await atOnce<{ reserved: boolean; code_id: string }>(
    20,
    "select reserved, code_id from private.reserve_code('recovery', 'many@example.com')",
    () => [],
  );
  assert.equal(rows.filter(({ reserved }) => reserved).length, 1);
  assert.equal(new Set(rows.map(({ code_id }) => code_id)).size, 1);
});

Deno.test("a hundred sign-ins at once are five attempts", async () => {
  const rows = await atOnce<{ allowed: boolean; retry_after: number }>(
    100,
    "select allowed, retry_after from private.begin_sign_in('address', $1)",
    (index) => [`ip ${index}`],
  );
  assert.equal(rows.filter(({ allowed }) => allowed).length, 5);
  assert.ok(rows.every(({ allowed, retry_after }) => allowed || retry_after > 0));
});

Deno.test("sign-ins that meet in address and ip do not deadlock", async () => {
  const rows = await atOnce(
    100,
    "select allowed from private.begin_sign_in($1, $2, 1000, 1000)",
    (index) => index % 2 === 0 ? ["x", "y"] : ["y", "x"],
  );
  assert.ok(rows.every(({ allowed }) => allowed));
});

Deno.test("a hundred hits at once on a quota of ten are ten", async () => {
  const limits = ["b", "a"].map((policy) => ({ policy, key: "k", quota: 10, window_seconds: 60 }));
  const rows = await atOnce<{ allowed: number }>(
    100,
    "select count(*) filter (where allowed)::integer as allowed from private.hit_rate_limits($1)",
    (index) => [JSON.stringify(index % 2 === 0 ? limits : limits.toReversed())],
  );
  assert.equal(rows.filter(({ allowed }) => allowed === 2).length, 10);
  assert.equal(rows.filter(({ allowed }) => allowed === 0).length, 90);
});

const BEGIN = "select state, status from private.begin_idempotent('leads', $1, 'hash')";
const FINISH = "select private.finish_idempotent('leads', $1, 'hash', 201, null, null)";

Deno.test("an Idempotency-Key is running for others until it is finished, then a replay", async () => {
  await withTwo(async (one, two) => {
    assert.deepEqual((await one.query(BEGIN, ["a"])).rows, [{ state: "new", status: null }]);
    assert.deepEqual((await two.query(BEGIN, ["a"])).rows, [{ state: "running", status: null }]);
    await one.query(FINISH, ["a"]);
    assert.deepEqual((await two.query(BEGIN, ["a"])).rows, [{ state: "running", status: null }]);
    await one.query("commit");
    assert.deepEqual((await two.query(BEGIN, ["a"])).rows, [{ state: "replay", status: 201 }]);
  });
});

Deno.test("an Idempotency-Key whose work was undone is new again", async () => {
  await withTwo(async (one, two) => {
    await one.query(BEGIN, ["b"]);
    await one.query(FINISH, ["b"]);
    await one.query("rollback");
    assert.deepEqual((await two.query(BEGIN, ["b"])).rows, [{ state: "new", status: null }]);
  });
});

Deno.test("dispatchers at once never claim the same mail, and leave none", async () => {
  await pool.query(
    "select private.enqueue_mail('t', n || '@example.com') from generate_series(1, 200) as n",
  );
  const results = await Promise.all(
    Array.from(
      { length: 20 },
      () => pool.query<{ id: string }>("select id from private.claim_outbox(10)"),
    ),
  );
  const claimed = results.flatMap(({ rows }) => rows.map(({ id }) => id));
  assert.equal(new Set(claimed).size, claimed.length);

  // Whoever met only locked rows went away with fewer; what they left is due for the next.
  const { rows: left } = await pool.query<{ id: string }>(
    "select id from private.claim_outbox(1000)",
  );
  assert.equal(claimed.length + left.length, 200);
});

Deno.test("two schedules at once make each partition of the audit log once", async () => {
  const rows = await atOnce<{ made: number }>(
    10,
    "select private.create_audit_partitions(6) as made",
    () => [],
  );
  assert.equal(rows.reduce((sum, { made }) => sum + made, 0), 4);
});
