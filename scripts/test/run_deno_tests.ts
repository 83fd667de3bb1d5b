import type { TestContext } from "./context.ts";
import { END_WITH_PARENT, runDeno } from "./run_deno.ts";
import { readTap } from "./tap/read_tap.ts";

/** What to run, and how. */
export interface DenoTests {
  /** Paths from the root. */
  files: string[];
  env?: Record<string, string>;
  /** Say which file it is at. */
  showFiles?: boolean;
}

/** Runs tests of `deno test` and tells the report of each. Types are another step's to check. */
export async function runDenoTests(context: TestContext, tests: DenoTests): Promise<void> {
  const { root, report, signal } = context;
  const { files, filter } = select(tests.files, context.text);
  if (files.length === 0) return;

  let failures = 0;
  const counting = {
    ...bind(report),
    fail(name: string, details?: string) {
      failures++;
      report.fail(name, details);
    },
  };
  const reader = readTap(
    counting,
    (name, file) => file === "" ? name : `${file.replace(/^\.\//, "")}: ${name}`,
    tests.showFiles ? (file) => report.progress(file.replace(/^\.\//, "")) : undefined,
  );
  const args = ["test", "-A", "--no-check", "--reporter=tap", END_WITH_PARENT, ...filter, ...files];
  const { code, output } = await runDeno(args, {
    cwd: root,
    signal,
    ...(tests.env === undefined ? {} : { env: tests.env }),
    onStdout: (text) => reader.write(text),
  });
  signal.throwIfAborted();
  reader.end();
  if (code !== 0 && failures === 0) report.fail(`deno test ended with code ${code}`, output);
}

function select(files: string[], text: string | null): { files: string[]; filter: string[] } {
  if (text === null) return { files, filter: [] };
  const named = files.filter((path) => path.includes(text));
  return named.length > 0 ? { files: named, filter: [] } : { files, filter: [`--filter=${text}`] };
}

function bind(report: TestContext["report"]): TestContext["report"] {
  return {
    pass: (name) => report.pass(name),
    fail: (name, details) => report.fail(name, details),
    skip: (name, reason) => report.skip(name, reason),
    progress: (message) => report.progress(message),
  };
}
