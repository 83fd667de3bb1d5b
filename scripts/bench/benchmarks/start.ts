import type { BenchContext, Benchmark, Figure } from "../benchmark.ts";
import { median } from "../median.ts";
import { startStack } from "../stack.ts";
import { duration } from "../table.ts";

const STARTS = 7;
const TARGET_SECONDS = 2;

/** How long `deno task start` takes on data that is there. */
export const start: Benchmark = {
  title: `the local stack, from spawning the task (median of ${STARTS} starts)`,
  valueName: "seconds",
  async run(context: BenchContext): Promise<Figure[]> {
    context.progress("starting on an empty folder");
    const first = await startOnce(context);
    const again: Awaited<ReturnType<typeof startOnce>>[] = [];
    context.progress("starting on data that is there");
    for (let round = 1; round <= STARTS; round++) {
      again.push(await startOnce(context));
    }
    const ready = median(again.map(({ ready }) => ready));
    const answer = median(again.map(({ answer }) => answer));
    return [
      {
        what: "second start, to its ready line",
        figure: duration(ready),
        value: ready / 1000,
        target: TARGET_SECONDS,
      },
      {
        what: "second start, to a function's first answer",
        figure: duration(answer),
        value: answer / 1000,
      },
      {
        what: "first start (makes the database), to its ready line",
        figure: duration(first.ready),
        value: first.ready / 1000,
      },
    ];
  },
};

async function startOnce(context: BenchContext): Promise<{ ready: number; answer: number }> {
  await using stack = await startStack(context);
  const readyAt = performance.now();
  const response = await fetch(`${stack.ready.functions_url}/health/live`);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`health answered ${response.status}, expected 200`);
  return {
    ready: stack.readyAfter,
    answer: stack.readyAfter + performance.now() - readyAt,
  };
}
