import { fileURLToPath } from "node:url";
import type { Ready } from "../../scripts/stack/ready.ts";
import { readRunningStack } from "../../scripts/stack/state.ts";

const DATA_DIR = fileURLToPath(new URL("../../.local", import.meta.url));

let found: Promise<Ready> | undefined;

/**
 * The stack that the tests run against: the one PORTCULLIS_STACK describes (the JSON of the ready line),
 * or else the one that `deno task start` left running.
 */
export function stack(): Promise<Ready> {
  return found ??= findStack();
}

/** The data folder of the stack under test: the runner says where it made one. */
export function stackDataDir(): string {
  return Deno.env.get("PORTCULLIS_STACK_DATA") ?? DATA_DIR;
}

async function findStack(): Promise<Ready> {
  const given = Deno.env.get("PORTCULLIS_STACK");
  // The test runner hands on what the stack printed.
  if (given) return JSON.parse(given) as Ready;
  const running = await readRunningStack(stackDataDir());
  if (running?.ready) return running.ready;
  throw new Error("No stack is running: start one with `deno task start`");
}
