import type { Report } from "./report.ts";
import type { TestStack } from "./test_stack.ts";

/** What every step is given. */
export interface TestContext {
  /** The folder with deno.json. */
  root: string;
  /** Only the tests with this in their name or in their file's path. */
  text: string | null;
  report: Report;
  /** Aborted when the run is to end. */
  signal: AbortSignal;
  /** The stack of this run, started when it is first asked for. */
  stack(): Promise<TestStack>;
}

/** A part of `deno task test`. */
export interface Step {
  title: string;
  run(context: TestContext): Promise<void>;
}

/** How the tests of another process find the stack of this run (e2e/harness/stack.ts). */
export async function stackVariables(context: TestContext): Promise<Record<string, string>> {
  const { ready, dataDir } = await context.stack();
  return { PORTCULLIS_STACK: JSON.stringify(ready), PORTCULLIS_STACK_DATA: dataDir };
}
