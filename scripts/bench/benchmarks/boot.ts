import { fileURLToPath } from "node:url";
import type { BenchContext, Benchmark, Figure } from "../benchmark.ts";
import { bootFunction, type FunctionSource } from "../function_process.ts";
import { functionSource } from "../function_source.ts";
import { median } from "../median.ts";
import { signInAgent, startStack } from "../stack.ts";
import { duration } from "../table.ts";

const PEER = fileURLToPath(new URL("../peers/hono_postgres.ts", import.meta.url));
const ROUNDS = 15;
const TARGET_RATIO = 2;

/** A request that the first answer is for. */
interface Question {
  path: string;
  headers: Record<string, string>;
}

/** A function's start, against the same question put to a bare hono and postgres.js function. */
export const boot: Benchmark = {
  title: `a function's process, from its spawn (median of ${ROUNDS} starts each, in turns)`,
  valueName: "ratio",
  async run(context: BenchContext): Promise<Figure[]> {
    await using stack = await startStack(context);
    const { token, claims } = await signInAgent(stack.ready);
    const peer: FunctionSource = {
      entrypoint: PEER,
      root: context.root,
      env: { PEER_DB_URL: stack.ready.db_url, PEER_AGENT: claims.sub },
    };
    const read = { path: "/leads", headers: { authorization: `Bearer ${token}` } };
    const live = { path: "/health/live", headers: {} };
    return [
      ...await compare(context, "leads, a page read as an agent", peer, "leads", read),
      ...await compare(context, "health, /live", peer, "health", live),
    ];
  },
};

async function compare(
  context: BenchContext,
  what: string,
  peer: FunctionSource,
  name: string,
  question: Question,
): Promise<Figure[]> {
  const ours = await functionSource(context, name);
  context.progress(`starting ${name} and its peer`);
  const times = { ours: [] as Answered[], peer: [] as Answered[] };
  // The first start of each fills Deno's caches of compiled code.
  await firstAnswer(ours, question);
  await firstAnswer(peer, question);
  for (let round = 1; round <= ROUNDS; round++) {
    context.signal.throwIfAborted();
    times.ours.push(await firstAnswer(ours, question));
    times.peer.push(await firstAnswer(peer, question));
  }
  const figure = (what: string, of: (times: Answered) => number): Figure => {
    const [mine, theirs] = [median(times.ours.map(of)), median(times.peer.map(of))];
    return { what, figure: duration(mine), against: duration(theirs), value: mine / theirs };
  };
  return [
    { ...figure(`${what}: first answer`, ({ answered }) => answered), target: TARGET_RATIO },
    figure("  of which until it listens", ({ listens }) => listens),
  ];
}

/** Milliseconds since the spawn. */
interface Answered {
  listens: number;
  answered: number;
}

async function firstAnswer(
  source: FunctionSource,
  { path, headers }: Question,
): Promise<Answered> {
  await using process = await bootFunction(source);
  const response = await fetch(`${process.url}${path}`, { headers });
  const body = await response.text();
  const answered = process.elapsed();
  if (!response.ok) throw new Error(`${source.entrypoint} answered ${response.status}: ${body}`);
  return { listens: process.listensAfter, answered };
}
