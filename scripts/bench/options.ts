import { parseArgs } from "node:util";

/** What `deno task bench` can measure, in the order in which it does. */
export const BENCHMARK_NAMES = ["start", "boot", "round-trips", "policies"] as const;

export type BenchmarkName = typeof BENCHMARK_NAMES[number];

export const USAGE = `Usage: deno task bench [name …]

  name     what to measure: ${BENCHMARK_NAMES.join(", ")} (default: all)
  --help   print this`;

/** A mistake on the command line. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @throws UsageError for an unknown flag or name
 */
export function parseOptions(args: string[]): BenchmarkName[] | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  for (const name of positionals) {
    if (!BENCHMARK_NAMES.some((known) => known === name)) {
      throw new UsageError(`There is no benchmark "${name}"`);
    }
  }
  return BENCHMARK_NAMES.filter((name) => positionals.length === 0 || positionals.includes(name));
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: true,
      options: { help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
