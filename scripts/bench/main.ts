/**
 * `deno task bench [name …]`: measures what docs/performance.md tells of, each thing against another within
 * the same run. Everything it starts has its data in a temporary folder, listens on free ports, and is gone
 * afterwards.
 *
 * Exit codes: 0 when everything could be measured, targets met or not; 1 otherwise; 2 for a mistake on the
 * command line; 130 after a signal.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeCluster } from "../stack/postgres/remove.ts";
import { temporaryFolder } from "../stack/postgres/temporary.ts";
import type { Benchmark } from "./benchmark.ts";
import { boot } from "./benchmarks/boot.ts";
import { policies } from "./benchmarks/policies.ts";
import { roundTrips } from "./benchmarks/round_trips.ts";
import { start } from "./benchmarks/start.ts";
import { type BenchmarkName, parseOptions, USAGE, UsageError } from "./options.ts";
import { tableOf } from "./table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BENCHMARKS: Record<BenchmarkName, Benchmark> = {
  start,
  boot,
  "round-trips": roundTrips,
  policies,
};

async function main(): Promise<number> {
  const names = parseOptions(Deno.args);
  if (names === "help") {
    console.log(USAGE);
    return 0;
  }
  const signal = abortedBySignal();
  await using data = await temporaryData();
  console.log(`${Deno.build.target}, ${availableParallelism()} cores, Deno ${Deno.version.deno}`);
  try {
    for (const name of names) {
      const { title, valueName, run } = BENCHMARKS[name];
      console.log(`\n── ${name}: ${title}`);
      const figures = await run({
        root: ROOT,
        dataDir: data.folder,
        signal,
        progress: (message) => console.error(`   ${message}`),
      });
      for (const line of tableOf(figures, valueName)) console.log(`   ${line}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error("Interrupted");
    return 130;
  }
  return 0;
}

async function temporaryData(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await temporaryFolder();
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await removeCluster(join(folder, "pgdata"));
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The first signal ends the run in order; the second one at once. */
function abortedBySignal(): AbortSignal {
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
  return controller.signal;
}

try {
  Deno.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  Deno.exit(2);
}
