/**
 * `deno task test`: runs every test, or some, and ends with one line that counts them.
 *
 * Exit codes: 0 when nothing failed and something ran; 1 otherwise; 2 for a mistake on the command line;
 * 130 after a signal.
 */
import { fileURLToPath } from "node:url";
import type { Step, TestContext } from "./context.ts";
import { parseOptions, type StepName, USAGE, UsageError } from "./options.ts";
import { ConsoleReport } from "./report.ts";
import { startTestStack } from "./test_stack.ts";
import { advisors } from "./steps/advisors.ts";
import { database } from "./steps/database.ts";
import { docs } from "./steps/docs.ts";
import { e2e } from "./steps/e2e.ts";
import { format } from "./steps/format.ts";
import { lint } from "./steps/lint.ts";
import { mutations } from "./steps/mutations.ts";
import { pgtap } from "./steps/pgtap.ts";
import { types } from "./steps/types.ts";
import { unit } from "./steps/unit.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STEPS: Record<StepName, Step> = {
  format,
  lint,
  types,
  unit,
  pgtap,
  mutations,
  advisors,
  database,
  e2e,
  docs,
};

async function main(): Promise<number> {
  const options = parseOptions(Deno.args);
  if (options === "help") {
    console.log(USAGE);
    return 0;
  }
  const { signal } = listenForSignals();
  const report = new ConsoleReport((line) => console.log(line));
  await using disposables = new AsyncDisposableStack();
  const context = testContext(options.text, report, signal, disposables);

  for (const name of options.steps) {
    if (signal.aborted) break;
    await report.step(name, STEPS[name].title, () => untilAborted(STEPS[name], context));
  }
  await disposables.disposeAsync();
  if (signal.aborted) console.log("\nInterrupted");
  report.end();
  if (signal.aborted) return 130;
  return report.counts.failed === 0 && report.counts.passed > 0 ? 0 : 1;
}

/** What fails because the run was ended is no failure of the tests. */
async function untilAborted(step: Step, context: TestContext): Promise<void> {
  try {
    await step.run(context);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

function testContext(
  text: string | null,
  report: ConsoleReport,
  signal: AbortSignal,
  disposables: AsyncDisposableStack,
): TestContext {
  let stack: ReturnType<typeof startTestStack> | undefined;
  return {
    root: ROOT,
    text,
    report,
    signal,
    stack: async () => {
      if (stack === undefined) {
        report.progress("starting a stack of its own");
        stack = startTestStack(ROOT, signal);
        const started = stack;
        disposables.defer(async () => await (await started)[Symbol.asyncDispose]());
      }
      return await stack;
    },
  };
}

/** The first signal ends the run in order; the second one at once. */
function listenForSignals(): AbortController {
  const controller = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of signals) {
    Deno.addSignalListener(name, () => {
      if (controller.signal.aborted) Deno.exit(130);
      controller.abort(new Error("interrupted"));
    });
  }
  return controller;
}

try {
  Deno.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  Deno.exit(2);
}
