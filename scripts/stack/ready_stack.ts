import { resolve } from "node:path";
import type { Ready } from "./ready.ts";
import { StackError } from "./stack_error.ts";
import { readRunningStack } from "./state.ts";

/**
 * The stack that runs on a data folder, for tasks that need one.
 *
 * @param purpose what cannot be done without it, such as "play the demo"
 * @throws StackError when none is running, or not ready yet
 */
export async function readyStack(purpose: string, dataDir = ".local"): Promise<Ready> {
  const path = resolve(dataDir);
  const stack = await readRunningStack(path);
  if (stack?.ready) return stack.ready;
  throw new StackError(
    `Cannot ${purpose}: no stack runs on ${path}, expected one (deno task start)`,
  );
}
