import type * as z from "zod";
import { unsafeCombinations } from "./unsafe.ts";

/** One variable and what is wrong with it, worded for the operator. Never holds the value. */
export interface ConfigProblem {
  variable: string;
  problem: string;
}

/** The environment does not hold what the function needs. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads a function's configuration from the environment, once, at boot. An empty variable counts as not
 * set, as `.env` files write it.
 *
 * @throws ConfigError naming every variable that is missing, malformed or unsafe
 */
export function readConfig<Schema extends z.ZodType<object>>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(present);
  const problems = result.success
    ? unsafeCombinations(result.data)
    : result.error.issues.map(({ path, message }) => {
      const variable = String(path[0] ?? "The environment");
      return { variable, problem: variable in present ? message : `is missing; it ${message}` };
    });
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return result.data;
}
