import { parseArgs } from "node:util";

/** What `deno task test` can run, in this order. */
export const STEP_NAMES = [
  "format",
  "lint",
  "types",
  "unit",
  "pgtap",
  "mutations",
  "advisors",
  "database",
  "e2e",
  "docs",
] as const;

export type StepName = typeof STEP_NAMES[number];

/** What `deno task test` was asked for. */
export interface TestOptions {
  steps: StepName[];
  /** Only the tests with this in their name or in their file's path. */
  text: string | null;
}

export const USAGE = `Usage: deno task test [--only <step,step>] [text]

  --only   the steps to run: ${STEP_NAMES.join(", ")}
  text     only tests with this in their name or in the path of their file
  --help   print this`;

/** A mistake on the command line. */
export class UsageError extends Error {}

// With a text, the steps that are not made of named tests would run whole.
const STEPS_OF_NAMED_TESTS: StepName[] = ["unit", "pgtap", "database", "e2e"];

/**
 * Reads the command line.
 *
 * @throws {UsageError} for an unknown flag, step, or a second text
 */
export function parseOptions(args: string[]): TestOptions | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1) {
    throw new UsageError(`Got ${positionals.length} texts, expected one (quote it)`);
  }
  const text = positionals[0] ?? null;
  const all = text === null ? [...STEP_NAMES] : STEPS_OF_NAMED_TESTS;
  return { steps: values.only === undefined ? all : parseSteps(values.only), text };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: true,
      options: { only: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function parseSteps(list: string): StepName[] {
  const wanted = list.split(",").map((name) => name.trim());
  for (const name of wanted) {
    if (!STEP_NAMES.some((known) => known === name)) {
      throw new UsageError(`--only names "${name}", expected some of ${STEP_NAMES.join(", ")}`);
    }
  }
  return STEP_NAMES.filter((name) => wanted.includes(name));
}
