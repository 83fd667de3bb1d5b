/**
 * `deno task db:reset [--data .local] [--no-seed]`: empties the running local stack's database,
 * applies every migration and loads the seed data.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { StackError } from "../stack_error.ts";
import { readyStack } from "../ready_stack.ts";
import { resetDatabase } from "./reset.ts";

try {
  await main();
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      data: { type: "string", default: ".local" },
      "no-seed": { type: "boolean", default: false },
    },
  });
  const stack = await readyStack("reset the database", values.data);
  await resetDatabase({
    dbUrl: stack.db_url,
    workdir: resolve("."),
    seed: !values["no-seed"],
    onProgress: console.log,
  });
  console.log("The database is as new");
}
