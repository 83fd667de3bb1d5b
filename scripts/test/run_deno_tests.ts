import type { TestContext } from "./context.ts";
import type { Report } from "./report.ts";
import { END_WITH_PARENT, runDeno } from "./run_deno.ts";
import { watchForSilence } from "./silence.ts";
import { readTap } from "./tap/read_tap.ts";

const SILENCE_MS = 60_000;
const STUCK_MS = 5 * SILENCE_MS;

/** What to run, and how. */
export interface DenoTests {
  /** Paths from the root. */
  files: string[];
  env?: Record<string, string>;
  /** Say which file it is at. */
  showFiles?: boolean;
}

/**
 * Runs tests of `deno test` and tells the report of each. Types are another step's to check. Tests that are
 * silent for five minutes are stuck, and ended.
 */
export async function runDenoTests(context: TestContext, tests: DenoTests): Promise<void> {
  const { root, signal } = context;
  const { files, filter } = select(tests.files, context.text);
  if (files.length === 0) return;

  const report = countingFailures(context.report);
  let at = "";
  const reader = readTap(report, (name, file) => file === "" ? name : `${short(file)}: ${name}`, {
    onFile(file) {
      at = short(file);
      if (tests.showFiles) report.progress(at);
    },
  });
  const stuck = new AbortController();
  using watch = watchForSilence(SILENCE_MS, (silentFor) => {
    report.progress(`${at}: nothing for ${silentFor / 1000} s`);
    if (silentFor >= STUCK_MS) stuck.abort();
  });
  const { code, output } = await runDeno(
    ["test", "-A", "--no-check", "--reporter=tap", END_WITH_PARENT, ...filter, ...files],
    {
      cwd: root,
      signal: AbortSignal.any([signal, stuck.signal]),
      ...(tests.env === undefined ? {} : { env: tests.env }),
      onStdout(text) {
        watch.reset();
        reader.write(text);
      },
    },
  );
  signal.throwIfAborted();
  reader.end();
  if (stuck.signal.aborted) report.fail(`${at} is stuck`, output.slice(-2000));
  else if (code !== 0 && report.failures === 0) {
    report.fail(`deno test ended with code ${code}`, output);
  }
}

function select(files: string[], text: string | null): { files: string[]; filter: string[] } {
  if (text === null) return { files, filter: [] };
  const named = files.filter((path) => path.includes(text));
  return named.length > 0 ? { files: named, filter: [] } : { files, filter: [`--filter=${text}`] };
}

function short(file: string): string {
  return file.replace(/^\.\//, "");
}

function countingFailures(report: Report): Report & { failures: number } {
  return {
    failures: 0,
    pass: (name) => report.pass(name),
    fail(name, details) {
      this.failures++;
      report.fail(name, details);
    },
    skip: (name, reason) => report.skip(name, reason),
    progress: (message) => report.progress(message),
  };
}
