import { join } from "node:path";
import { z } from "zod";
import { removeCluster } from "../stack/postgres/remove.ts";
import { temporaryFolder } from "../stack/postgres/temporary.ts";
import type { Ready } from "../stack/ready.ts";
import { END_WITH_PARENT } from "./run_deno.ts";

const KEPT_LINES = 40;
const Tasks = z.object({ tasks: z.object({ start: z.string() }) });

/** A stack of the tests' own. */
export interface TestStack extends AsyncDisposable {
  ready: Ready;
  /** The folder that holds its data. */
  dataDir: string;
}

/**
 * Starts a stack on free ports, with its data in a temporary folder, as `deno task start` does. It ends
 * when it is disposed of, and also when this process ends in any way.
 *
 * @throws Error with what the stack wrote, when it does not come up
 */
export async function startTestStack(root: string, signal: AbortSignal): Promise<TestStack> {
  const folder = await temporaryFolder();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...await startArguments(root), "--json", "--port=0", `--data=${folder}`],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // Ctrl-C in a terminal is for us; we end the stack when its users have ended.
    detached: true,
  }).spawn();
  let told: Promise<void> | undefined;
  const tellToStop = () => told ??= child.stdin.close();
  const stop = async () => {
    await tellToStop();
    await child.status;
    await removeCluster(join(folder, "pgdata"));
    await Deno.remove(folder, { recursive: true });
  };

  signal.addEventListener("abort", tellToStop, { once: true });
  const stderr = keepLastLines(child.stderr);
  const line = await firstLine(child.stdout);
  if (line === undefined) {
    const said = (await stderr).join("\n");
    await stop().catch(() => {});
    signal.throwIfAborted();
    throw new Error(`The stack did not come up:\n${said}`);
  }
  // What `--json` prints is the stack's own type.
  const ready = JSON.parse(line) as Ready;
  return { ready, dataDir: folder, [Symbol.asyncDispose]: stop };
}

/** What follows `deno` in the task `start`, with our preload. */
async function startArguments(root: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(root, "deno.json"));
  const [deno, run, ...rest] = Tasks.parse(JSON.parse(text)).tasks.start.split(" ");
  if (deno !== "deno" || run !== "run") {
    throw new Error(`The task start begins with "${deno} ${run}", expected "deno run"`);
  }
  return ["run", END_WITH_PARENT, ...rest];
}

/** The first line of a stream, the rest of which is read and dropped; undefined when there is none. */
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
    void drain(reader);
    return text.slice(0, end);
  }
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

async function keepLastLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string[]> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + piece).split("\n").slice(-KEPT_LINES).join("\n");
  }
  return text.split("\n");
}
