import { fileURLToPath } from "node:url";

/** For `deno run` and `deno test`: the process ends when this one does, in whatever way. */
export const END_WITH_PARENT = `--preload=${
  fileURLToPath(new URL("end_with_parent.ts", import.meta.url))
}`;

/** How a run of Deno is to be done. */
export interface DenoRun {
  cwd: string;
  signal: AbortSignal;
  env?: Record<string, string>;
  /** Told what it writes on stdout, as it comes. */
  onStdout?(text: string): void;
}

/** How a run of Deno ended. */
export interface DenoResult {
  code: number;
  /** Everything it wrote, stderr behind stdout. */
  output: string;
}

const LAST_WORDS_MS = 5_000;

/** Runs this very Deno with the arguments given, without colours. */
export async function runDeno(args: string[], run: DenoRun): Promise<DenoResult> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: run.cwd,
    env: { ...run.env, NO_COLOR: "1" },
    signal: run.signal,
    // Held open, and never written to: see end_with_parent.ts.
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // A process that it started and left behind may hold the pipes open for ever.
  const ended = new AbortController();
  const reading = Promise.all([
    readAll(child.stdout, ended.signal, run.onStdout),
    readAll(child.stderr, ended.signal),
  ]);
  const { code } = await child.status;
  const timer = setTimeout(() => ended.abort(), LAST_WORDS_MS);
  const output = (await reading).join("");
  clearTimeout(timer);
  await child.stdin.close().catch(() => {}); // it has ended
  return { code, output };
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
  onText: (text: string) => void = () => {},
): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  signal.addEventListener("abort", () => void reader.cancel(), { once: true });
  let all = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return all;
    all += value;
    onText(value);
  }
}
