// @ts-types="@types/pg"
import pg from "pg";
import postgres from "postgres";
import { createDatabase } from "../../../shared/db/database.ts";
import { sql } from "../../../shared/db/sql.ts";
import { environmentOf } from "../../stack/functions/beside.ts";
import type { BenchContext, Benchmark, Figure } from "../benchmark.ts";
import { bootFunction } from "../function_process.ts";
import { functionSource } from "../function_source.ts";
import { type SignedIn, signInAgent, startStack } from "../stack.ts";
import { type CountingProxy, startCountingProxy } from "../wire/counting_proxy.ts";

const TARGET_MORE = 2;
const PAGE = "select id, full_name from public.leads order by created_at desc, id desc limit 50";

/** Round trips of the first question on a new connection, its making included, and of a later one. */
interface Counts {
  fresh: number;
  warm: number;
}

/** What acting as the caller costs on the wire, against the same query alone. */
export const roundTrips: Benchmark = {
  title: "database round trips, counted on the wire",
  valueName: "more",
  async run(context: BenchContext): Promise<Figure[]> {
    await using stack = await startStack(context);
    const agent = await signInAgent(stack.ready);
    const source = await environmentOf(context.dataDir);
    const login = source.context.databaseUrl("edge_functions");
    await using proxy = await startCountingProxy(login);

    const alone = await countAlone(proxy, proxy.url(stack.ready.db_url));
    const scoped = await countScoped(proxy, proxy.url(login), agent, "read");
    const transaction = await countScoped(proxy, proxy.url(login), agent, "transaction");
    const usual = await countUsual(proxy, proxy.url(login), agent);
    const request = await countRequest(context, proxy, proxy.url(login), agent);

    const figure = (what: string, count: number, bare: number): Figure => ({
      what,
      figure: String(count),
      against: `${bare} for the query alone`,
      value: count - bare,
    });
    const promised = (...args: Parameters<typeof figure>) => ({
      ...figure(...args),
      target: TARGET_MORE,
    });
    return [
      promised("scoped read, warm connection", scoped.warm, alone.warm),
      promised("transaction of one statement, warm connection", transaction.warm, alone.warm),
      figure("GET /leads whole, its rate limit included, warm", request.warm, alone.warm),
      promised("scoped read, new connection", scoped.fresh, alone.fresh),
      figure("GET /leads whole, new process", request.fresh, alone.fresh),
      figure("for comparison: begin, set_config, query with postgres.js", usual.warm, alone.warm),
    ];
  },
};

async function count(proxy: CountingProxy, ask: () => Promise<unknown>): Promise<Counts> {
  const once = async () => {
    proxy.counter.reset();
    await ask();
    return proxy.counter.count;
  };
  return { fresh: await once(), warm: await once() };
}

async function countAlone(proxy: CountingProxy, url: string): Promise<Counts> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    return await count(proxy, () => pool.query(`${PAGE} offset $1`, [0]));
  } finally {
    await pool.end();
  }
}

/** The way every function reads: shared/db. */
async function countScoped(
  proxy: CountingProxy,
  url: string,
  { claims }: SignedIn,
  kind: "read" | "transaction",
): Promise<Counts> {
  const database = createDatabase({
    url,
    poolSize: 1,
    statementTimeoutMs: 8000,
    applicationName: "bench",
  });
  const meta = { requestId: "bench", clientIp: "127.0.0.1", functionName: "bench" };
  const db = database.bind({ role: claims.role, claims }, meta);
  const page = sql`select id, full_name from public.leads
    order by created_at desc, id desc limit 50 offset ${0}`;
  try {
    return await count(
      proxy,
      () => kind === "read" ? db.query(page) : db.transaction((tx) => tx.query(page)),
    );
  } finally {
    await database.close();
  }
}

/** The same as it is commonly written, in the mode that works through a transaction pooler. */
async function countUsual(
  proxy: CountingProxy,
  url: string,
  { claims }: SignedIn,
): Promise<Counts> {
  const client = postgres(url, { max: 1, prepare: false });
  try {
    return await count(proxy, () =>
      client.begin(async (tx) => {
        await tx`select set_config('role', ${claims.role}, true),
          set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
        return await tx`select id, full_name from public.leads
          order by created_at desc, id desc limit 50 offset ${0}`;
      }));
  } finally {
    await client.end();
  }
}

/** A request to the real function in its own process. */
async function countRequest(
  context: BenchContext,
  proxy: CountingProxy,
  url: string,
  { token }: SignedIn,
): Promise<Counts> {
  const source = await functionSource(context, "leads", { PORTCULLIS_DB_URL: url });
  await using process = await bootFunction(source);
  return await count(proxy, async () => {
    const response = await fetch(`${process.url}/leads`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`leads answered ${response.status}: ${body}`);
  });
}
