import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Ready } from "../stack/ready.ts";
import type { BenchContext } from "./benchmark.ts";

const END_WITH_PARENT = fileURLToPath(new URL("../test/end_with_parent.ts", import.meta.url));
const Tasks = z.object({ tasks: z.object({ start: z.string().startsWith("deno run ") }) });

/** A stack that was started for a benchmark. */
export interface BenchStack extends AsyncDisposable {
  ready: Ready;
  /** From spawning the task to its ready line, in milliseconds. */
  readyAfter: number;
}

/**
 * Starts the task `start` on the benchmarks' data folder, on free ports. It stops when it is disposed of,
 * and also when this process ends in any way.
 *
 * @throws Error with what the stack wrote, when it does not come up
 */
export async function startStack({ root, dataDir, signal }: BenchContext): Promise<BenchStack> {
  signal.throwIfAborted();
  const command = await startCommand(root, dataDir);
  const spawned = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--eval", command],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // Ctrl-C in a terminal is for us; the stack ends when the benchmark has.
    detached: true,
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const stop = async () => {
    signal.removeEventListener("abort", stop);
    // Closed already when a signal came first.
    await child.stdin.close().catch(() => {});
    await child.status;
  };
  signal.addEventListener("abort", stop);

  const line = await firstLine(child.stdout);
  const readyAfter = performance.now() - spawned;
  if (line === undefined) {
    await stop();
    signal.throwIfAborted();
    throw new Error(`The stack did not come up:\n${await stderr}`);
  }
  // What `--json` prints is the stack's own type.
  const ready = JSON.parse(line) as Ready;
  return { ready, readyAfter, [Symbol.asyncDispose]: stop };
}

/** The first line of a stream; undefined when it ends before that. A stack writes no second one. */
async function firstLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string | undefined> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return undefined;
    text += value;
    const end = text.indexOf("\n");
    if (end === -1) continue;
    reader.releaseLock();
    return text.slice(0, end);
  }
}

/** The command of the task `start`, with a preload that ends it with us. */
async function startCommand(root: string, dataDir: string): Promise<string> {
  const text = await Deno.readTextFile(join(root, "deno.json"));
  const { start } = Tasks.parse(JSON.parse(text)).tasks;
  const preload = `--preload=${JSON.stringify(END_WITH_PARENT)}`;
  return start.replace("deno run ", `deno run ${preload} `) +
    ` --json --port=0 --data=${JSON.stringify(dataDir)}`;
}

/** The demo agent, signed in: its access token, and what that claims. */
export async function signInAgent({ url, publishable_key, users }: Ready): Promise<SignedIn> {
  if (!users) throw new Error("The stack has no demo accounts");
  const response = await fetch(`${url}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { apikey: publishable_key, "content-type": "application/json" },
    body: JSON.stringify(users.agent),
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(
    await response.json(),
  );
  const [, payload = ""] = token.split(".");
  const claims = Claims.parse(JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))));
  return { token, claims };
}

const Claims = z.looseObject({ sub: z.uuid(), role: z.literal("app_agent") });

/** Who the benchmarks ask as. */
export interface SignedIn {
  token: string;
  claims: z.output<typeof Claims>;
}
