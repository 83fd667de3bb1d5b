import { runCli, type Target } from "./cli.ts";
import { cliError } from "./cli_error.ts";

/** Generates the TypeScript types of the schemas' tables, views and functions. */
export async function genTypes(schemas: string[], target: Target): Promise<string> {
  const args = ["gen", "types", ...schemas.map((schema) => `--schema=${schema}`)];
  const { code, stdout, stderr } = await runCli(args, target);
  if (code !== 0) throw cliError("generate types", stderr);
  return stdout;
}
