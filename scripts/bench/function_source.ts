import { join } from "node:path";
import { environmentOf } from "../stack/functions/beside.ts";
import { functionEnvironment } from "../stack/functions/environment.ts";
import type { BenchContext } from "./benchmark.ts";
import type { FunctionSource } from "./function_process.ts";

/**
 * A function as it runs in production, beside the stack that runs on the benchmarks' data: development
 * checks every answer against its schema, production does not.
 */
export async function functionSource(
  { root, dataDir }: BenchContext,
  name: string,
  variables: Record<string, string> = {},
): Promise<FunctionSource> {
  return {
    root,
    entrypoint: join(root, "supabase", "functions", name, "index.ts"),
    env: {
      ...functionEnvironment(name, await environmentOf(dataDir)),
      PORTCULLIS_ENVIRONMENT: "production",
      ...variables,
    },
  };
}
