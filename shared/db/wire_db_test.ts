import assert from "node:assert/strict";
import { eventually } from "../testing/eventually.ts";
import { slowWire } from "../testing/slow_wire.ts";
import { temporaryDatabase } from "../testing/temporary_database.ts";
import { sql } from "./sql.ts";

const server = await temporaryDatabase();
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());
const claims = await server.user("customer");

/** A user's database behind a slow wire, connected, with its own count of round trips. */
async function overTheWire() {
  const wire = await slowWire(server.url("edge_functions"));
  const database = server.connect({ url: wire.url, statementTimeoutMs: 400 });
  let counted = 0;
  const meta = {
    requestId: "r",
    clientIp: "192.0.2.7",
    functionName: "t",
    onRoundTrip: () => void counted++,
  };
  const db = database.bind({ role: claims.role, claims }, meta);
  await db.query(sql`select 1`);
  return {
    db,
    wire,
    /** Does the work and answers how often the wire saw the client wait, and how often we counted it. */
    async trips(work: () => Promise<unknown>) {
      wire.reset();
      counted = 0;
      await work();
      return { seen: wire.bursts(), counted };
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await wire[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a single read costs its own round trip and no more", async () => {
  await using it = await overTheWire();
  const trips = await it.trips(() => it.db.query(sql`select id from public.profiles`));
  assert.deepEqual(trips, { seen: 1, counted: 1 });
});

Deno.test("a transaction costs one round trip more than its statements", async () => {
  await using it = await overTheWire();
  const one = await it.trips(() => it.db.transaction((tx) => tx.query(sql`select 1`)));
  assert.deepEqual(one, { seen: 2, counted: 2 });
  const two = await it.trips(() =>
    it.db.transaction(async (tx) => {
      await tx.query(sql`select 1`);
      await tx.query(sql`select 2`);
    })
  );
  assert.deepEqual(two, { seen: 3, counted: 3 });
});

Deno.test("statements sent together share a round trip", async () => {
  await using it = await overTheWire();
  const trips = await it.trips(() =>
    it.db.transaction((tx) => Promise.all([tx.query(sql`select 1`), tx.query(sql`select 2`)]))
  );
  assert.deepEqual(trips, { seen: 2, counted: 2 });
});

Deno.test("a transaction that asks nothing costs nothing", async () => {
  await using it = await overTheWire();
  assert.deepEqual(await it.trips(() => it.db.transaction(() => Promise.resolve())), {
    seen: 0,
    counted: 0,
  });
});

Deno.test("a connection lost in the middle is 'unavailable', and the next request works", async () => {
  await using it = await overTheWire();
  const lost = it.db.transaction(async (tx) => {
    await tx.query(sql`select 1`);
    it.wire.cut();
    await tx.query(sql`select 2`);
  });
  await assert.rejects(lost, { code: "unavailable" });
  await assert.rejects(it.db.query(sql`select 1`), { code: "unavailable" });
  it.wire.restore();
  await it.db.query(sql`select 1`);
});

Deno.test("a connection that is lost while idle is replaced", async () => {
  await using it = await overTheWire();
  await server.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'edge_functions'`,
  );
  await eventually(async () => {
    assert.equal(it.wire.connections(), 0);
    await it.db.query(sql`select 1`);
  });
});

Deno.test("a commit of which no answer came is 'unavailable' and is not repeated", async () => {
  await using it = await overTheWire();
  let runs = 0;
  const inDoubt = it.db.transaction(async (tx) => {
    runs++;
    await tx.execute(sql`update public.profiles set full_name = 'In Doubt'`);
    it.wire.cutAt("commit");
  });
  await assert.rejects(inDoubt, { code: "unavailable" });
  assert.equal(runs, 1);
});

Deno.test("a server that stops answering is given up, and its connection with it", async () => {
  await using it = await overTheWire();
  it.wire.freeze();
  const started = performance.now();
  await assert.rejects(it.db.query(sql`select 1`), { code: "timeout" });
  assert.ok(performance.now() - started < 2_500);
  it.wire.restore();
  await it.db.query(sql`select 1`);
});

Deno.test("requests at once share the pool's one connection, one after the other", async () => {
  await using it = await overTheWire();
  const pids = await Promise.all(
    Array.from(
      { length: 5 },
      () => it.db.one<{ pid: number }>(sql`select pg_backend_pid() as pid`),
    ),
  );
  assert.equal(new Set(pids.map(({ pid }) => pid)).size, 1);
});
