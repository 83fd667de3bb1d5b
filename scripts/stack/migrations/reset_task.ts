/**
 * `deno task db:reset [--data .local] [--no-seed]`: empties the running local stack's database,
 * applies every migration and makes the demo data again.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { StackError } from "../stack_error.ts";
import type { Service } from "../context.ts";
import type { Ready } from "../ready.ts";
import { readyStack } from "../ready_stack.ts";
import { loadSecrets } from "../secrets.ts";
import { seed } from "../seed.ts";
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
  const root = resolve(".");
  const log = console.log;
  await resetDatabase({ dbUrl: stack.db_url, workdir: root, seed: false, onProgress: log });
  if (!values["no-seed"]) {
    // As at the first start: the accounts before the rows that are theirs.
    const secrets = await loadSecrets(resolve(values.data));
    await seed({ dbUrl: stack.db_url, root, auth: runningAuth(stack), secrets, log });
  }
  console.log("The database is as new");
}

/** Auth of the running stack, through its gateway. */
function runningAuth({ url, secret_key }: Ready): Service {
  return {
    fetch(request) {
      const headers = new Headers(request.headers);
      headers.set("apikey", secret_key);
      const { pathname } = new URL(request.url);
      return fetch(`${url}/auth/v1${pathname}`, {
        method: request.method,
        headers,
        body: request.body,
      });
    },
    close: () => Promise.resolve(),
  };
}
