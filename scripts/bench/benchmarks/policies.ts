// @ts-types="@types/pg"
import pg from "pg";
import { createDatabase } from "../../../shared/db/database.ts";
import { sql } from "../../../shared/db/sql.ts";
import { LEAD_COLUMNS } from "../../../supabase/functions/leads/lead.ts";
import { environmentOf } from "../../stack/functions/beside.ts";
import type { BenchContext, Benchmark, Figure } from "../benchmark.ts";
import { explain } from "../explain.ts";
import { median } from "../median.ts";
import { type SignedIn, signInAgent, startStack } from "../stack.ts";
import { duration } from "../table.ts";

const ROUNDS = 300;
const WARM_UP = 20;
const FIXTURES = ["leads.sql", "leads_one_policy.sql"];
const ORDER = "order by created_at desc, id desc limit 50";

/** What row-level security and the current-token check cost, against the same rows without them. */
export const policies: Benchmark = {
  title: `a page of 50 among 100,000 leads as one of 100 agents (median of ${ROUNDS}, in turns)`,
  valueName: "ratio",
  async run(context: BenchContext): Promise<Figure[]> {
    await using stack = await startStack(context);
    const agent = await signInAgent(stack.ready);
    const { databaseUrl } = (await environmentOf(context.dataDir)).context;
    const superuser = new pg.Client({ connectionString: databaseUrl("supabase_admin") });
    await superuser.connect();
    try {
      context.progress("making 100,000 leads");
      for (const file of FIXTURES) {
        await superuser.query(
          await Deno.readTextFile(new URL(`../fixtures/${file}`, import.meta.url)),
        );
      }
      await superuser.query("vacuum analyze");
      context.progress("reading pages");
      return [
        ...await inTheDatabase(context, superuser, databaseUrl("supabase_admin"), agent),
        await asAFunctionReads(context, superuser, databaseUrl("edge_functions"), agent),
      ];
    } finally {
      await superuser.end();
    }
  },
};

/** Times as the server tells them, without the network. */
async function inTheDatabase(
  { signal }: BenchContext,
  superuser: pg.Client,
  url: string,
  { claims }: SignedIn,
): Promise<Figure[]> {
  const asAgent = new pg.Client({ connectionString: url });
  await asAgent.connect();
  try {
    await asAgent.query("begin read only");
    await asAgent.query(
      "select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)",
      [JSON.stringify(claims), claims.role],
    );
    const page = `select ${LEAD_COLUMNS.text} from public.leads ${ORDER}`;
    const same = `select ${LEAD_COLUMNS.text} from public.leads where assigned_to = $1 ${ORDER}`;
    const onePolicy = `select ${LEAD_COLUMNS.text} from public.leads_one_policy ${ORDER}`;
    const scoped: Explained[] = [];
    const bare: Explained[] = [];
    const common: Explained[] = [];
    const check: Explained[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      signal.throwIfAborted();
      const samples = [
        await explain(asAgent, page),
        await explain(superuser, same, [claims.sub]),
        await explain(asAgent, onePolicy),
        await explain(asAgent, "select private.token_is_current()"),
      ] as const;
      if (round < 0) continue;
      scoped.push(samples[0]);
      bare.push(samples[1]);
      common.push(samples[2]);
      check.push(samples[3]);
    }
    return [
      figure("planning and execution, in the database", scoped, bare, total),
      figure("  of which execution", scoped, bare, ({ execution }) => execution),
      figure("  of which planning", scoped, bare, ({ planning }) => planning),
      figure("for comparison: one policy for all roles, no check", common, bare, total),
      {
        what: "the current-token check alone, once a statement",
        figure: duration(median(check.map(({ execution }) => execution))),
      },
    ];
  } finally {
    await asAgent.end();
  }
}

type Explained = Awaited<ReturnType<typeof explain>>;

const total = ({ planning, execution }: Explained) => planning + execution;

function figure(
  what: string,
  scoped: Explained[],
  bare: Explained[],
  of: (sample: Explained) => number,
): Figure {
  const [mine, theirs] = [median(scoped.map(of)), median(bare.map(of))];
  return { what, figure: duration(mine), against: duration(theirs), value: mine / theirs };
}

/** The same as a client sees it on loopback: begin, identity, page and commit, against the page alone. */
async function asAFunctionReads(
  { signal }: BenchContext,
  superuser: pg.Client,
  url: string,
  { claims }: SignedIn,
): Promise<Figure> {
  const database = createDatabase({
    url,
    poolSize: 1,
    statementTimeoutMs: 8000,
    applicationName: "bench",
  });
  const meta = { requestId: "bench", clientIp: "127.0.0.1", functionName: "bench" };
  const db = database.bind({ role: claims.role, claims }, meta);
  const page = sql`select ${LEAD_COLUMNS} from public.leads
    order by created_at desc, id desc limit ${50}`;
  const same = `select ${LEAD_COLUMNS.text} from public.leads where assigned_to = $1 ${ORDER}`;
  const scoped: number[] = [];
  const bare: number[] = [];
  try {
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      signal.throwIfAborted();
      const mine = await time(() => db.query(page));
      const theirs = await time(() => superuser.query(same, [claims.sub]));
      if (round < 0) continue;
      scoped.push(mine);
      bare.push(theirs);
    }
  } finally {
    await database.close();
  }
  const [mine, theirs] = [median(scoped), median(bare)];
  return {
    what: "as a function reads it, round trip and transaction included",
    figure: duration(mine),
    against: duration(theirs),
    value: mine / theirs,
  };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
