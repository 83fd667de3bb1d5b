import { createServer } from "node:net";
import { eventually } from "./eventually.ts";

/** A function in a process of its own, with only the permissions that the platform gives. */
export interface FunctionProcess extends AsyncDisposable {
  /** Where it listens, without a trailing slash. */
  url: string;
  /** What it has written to its log so far. */
  output(): string;
}

export interface ProcessOutcome {
  code: number;
  output: string;
}

/** Starts a function and waits until it listens. */
export async function startFunctionProcess(
  entrypoint: URL,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const port = await freePort();
  const { child, output } = spawn(entrypoint, {
    ...environment,
    DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
  });
  await eventually(() => {
    if (!output().includes('"listening"')) throw new Error(`It does not listen: ${output()}`);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Runs a function that is expected to end by itself. */
export async function runToEnd(
  entrypoint: URL,
  environment: Readonly<Record<string, string>>,
): Promise<ProcessOutcome> {
  const { child, output, ended } = spawn(entrypoint, environment);
  const { code } = await child.status;
  await ended;
  return { code, output: output() };
}

function spawn(entrypoint: URL, environment: Readonly<Record<string, string>>) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-net", "--allow-env", entrypoint.pathname],
    env: { ...environment, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) text += chunk;
  };
  const ended = Promise.all([collect(child.stdout), collect(child.stderr)]);
  return { child, ended, output: () => text };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("No port was given");
  return address.port;
}
