import { startBeside } from "../../scripts/stack/functions/beside.ts";
import { stackDataDir } from "./stack.ts";

/** A process of a function that belongs to one test. */
export interface OwnFunction extends AsyncDisposable {
  /** To be given to `call` as `base`. It is met directly: the test is the proxy that tells the address. */
  readonly url: string;
  /** What it wrote, a line each. */
  readonly lines: string[];
}

/**
 * Starts one more process of a function beside the stack, with some variables of its own: to take a
 * dependency away from it, or to have limits that no other test has met.
 */
export async function ownFunction(
  name: string,
  variables: Record<string, string | undefined> = {},
): Promise<OwnFunction> {
  const lines: string[] = [];
  const process = await startBeside(stackDataDir(), name, variables, (line) => lines.push(line));
  return {
    url: process.url,
    lines,
    [Symbol.asyncDispose]: () => process.stop(),
  };
}
