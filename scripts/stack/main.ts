/**
 * `deno task start`: runs the local stack until it is told to stop.
 *
 * Exit codes: 0 after SIGINT, SIGTERM or SIGHUP, once everything has stopped; 1 when it could not start or
 * lost what it cannot do without; 2 for a mistake on the command line; 130 after a second signal, which
 * ends everything at once.
 */
import { banner } from "./banner.ts";
import { parseOptions, type StackOptions, USAGE } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";
import { StackError, UsageError } from "./stack_error.ts";

const SIGNALS: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

const SAME_SIGNAL_MS = 1_000;

let stack: Stack | undefined;

async function main(): Promise<number> {
  const options = parseOptions(Deno.args, Deno.cwd());
  if (options === "help") {
    console.log(USAGE);
    return 0;
  }
  const told = listenForSignals();
  try {
    stack = await startStack(options, { signal: told.signal });
  } catch (error) {
    if (told.signal.aborted) return 0;
    throw error;
  }
  announce(stack, options);
  const failure = await Promise.race([stack.failed, told.promise]);
  if (failure) console.error(`Stopping: ${failure.message}`);
  else console.error("Stopping");
  await stack.stop();
  return failure ? 1 : 0;
}

function announce({ ready }: Stack, { json, dataDir }: StackOptions) {
  console.log(json ? JSON.stringify(ready) : banner(ready, dataDir));
}

/**
 * The first signal is told; a later one ends the process, and the database with it. One Ctrl-C can arrive
 * twice, from the terminal and from `deno task`, which passes it on: what follows at once is the same.
 */
function listenForSignals(): { signal: AbortSignal; promise: Promise<null> } {
  const first = new AbortController();
  const { promise, resolve } = Promise.withResolvers<null>();
  let firstAt = Infinity;
  for (const name of SIGNALS) {
    Deno.addSignalListener(name, () => {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) {
        stack?.kill();
        Deno.exit(130);
      }
      firstAt = Math.min(firstAt, performance.now());
      first.abort();
      resolve(null);
    });
  }
  return { signal: first.signal, promise };
}

try {
  Deno.exit(await main());
} catch (error) {
  if (error instanceof StackError) console.error(`error: ${error.message}`);
  else console.error(error);
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  Deno.exit(error instanceof UsageError ? 2 : 1);
}
