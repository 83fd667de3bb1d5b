import type { Ready } from "../stack/ready.ts";
import type { Report } from "./report.ts";

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
  stack(): Promise<Ready>;
}

/** A part of `deno task test`. */
export interface Step {
  title: string;
  run(context: TestContext): Promise<void>;
}
