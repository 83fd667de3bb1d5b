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
  const [stdout, stderr, { code }] = await Promise.all([
    readAll(child.stdout, run.onStdout),
    readAll(child.stderr),
    child.status,
  ]);
  await child.stdin.close().catch(() => {}); // it has ended
  return { code, output: stdout + stderr };
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onText: (text: string) => void = () => {},
): Promise<string> {
  let all = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    all += text;
    onText(text);
  }
  return all;
}
