import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { denoDir } from "./deno.ts";
import { freePort } from "../ports.ts";
import { forEachLine } from "./lines.ts";

const END_WITH_PARENT = fileURLToPath(new URL("end_with_parent.ts", import.meta.url));
const BOOT_MS = 30_000;
const KEPT_LINES = 20;

/** What a function's process is started with. */
export interface FunctionStart {
  name: string;
  /** Absolute path of its index.ts. */
  entrypoint: string;
  /** The folder with deno.json. */
  root: string;
  /** The whole environment: nothing of the stack's own comes along. */
  env: Record<string, string>;
  /** Called for each line that it writes. */
  log(line: string): void;
}

/** A function that did not come up; the message holds the last lines that it wrote. */
export class BootError extends Error {
  override name = "BootError";
}

/** A running function: its own Deno process, listening on a loopback port. */
export interface FunctionProcess {
  readonly name: string;
  readonly pid: number;
  /** Where it listens; requests go to `<url>/<name>/…`. */
  readonly url: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Keeps `drain` waiting until the answer to a request has been delivered. */
  hold(answer: Promise<unknown>): void;
  /** Ends the process once the requests under way are answered, or after `milliseconds`. */
  drain(milliseconds: number): Promise<void>;
  /** Ends the process now. */
  stop(): Promise<void>;
}

/**
 * Starts a function in a Deno process with what the platform gives it: network, environment, 256 MB, and
 * neither files nor subprocesses. Answers when it listens.
 *
 * @throws BootError when it ends before that, or takes longer than 30 seconds
 */
export async function startFunction(start: FunctionStart): Promise<FunctionProcess> {
  const port = freePort();
  const child = await spawn(start, port);
  // What it writes until it listens is told once: as log lines when it comes up, in the error otherwise.
  const held: string[] = [];
  let note = (line: string): void => {
    held.push(line);
  };
  const onLine = (line: string) => {
    if (line !== `Listening on http://127.0.0.1:${port}/`) note(line);
  };
  const ended = Promise.all([
    child.status,
    forEachLine(child.stdout, onLine),
    forEachLine(child.stderr, onLine),
  ]).then(([status]) => status);
  const process = new ChildProcess(start.name, child, port, ended);

  const outcome = await listensOrEnds(port, ended);
  if (outcome === "listens") {
    held.forEach((line) => start.log(line));
    note = start.log;
    return process;
  }
  await process.stop();
  throw new BootError(
    outcome === "ended"
      ? [`ended with code ${(await ended).code} before it listened`, ...held.slice(-KEPT_LINES)]
        .join("\n")
      : `did not listen within ${BOOT_MS / 1000} s; does index.ts call Deno.serve?`,
  );
}

async function spawn(start: FunctionStart, port: number): Promise<Deno.ChildProcess> {
  const { entrypoint, root, env } = start;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-net",
      "--allow-env",
      "--v8-flags=--max-old-space-size=256",
      `--config=${join(root, "deno.json")}`,
      `--preload=${END_WITH_PARENT}`,
      entrypoint,
    ],
    cwd: root,
    clearEnv: true,
    // Ctrl-C in a terminal reaches the stack alone, which then ends things in order.
    detached: true,
    env: { ...await denoEnvironment(), ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

// What Deno itself needs: where its downloads are, and no colours in log lines.
async function denoEnvironment(): Promise<Record<string, string>> {
  const systemRoot = Deno.env.get("SYSTEMROOT");
  return {
    DENO_DIR: await denoDir(),
    NO_COLOR: "1",
    ...(systemRoot === undefined ? {} : { SYSTEMROOT: systemRoot }),
  };
}

async function listensOrEnds(
  port: number,
  ended: Promise<unknown>,
): Promise<"listens" | "ended" | "late"> {
  const deadline = performance.now() + BOOT_MS;
  let over = false;
  const end = ended.then(() => over = true);
  while (!over && performance.now() < deadline) {
    if (await accepts(port)) return over ? "ended" : "listens";
    await Promise.race([delay(10), end]);
  }
  return over ? "ended" : "late";
}

async function accepts(port: number): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    // Where nobody listens, a connection can be made to itself.
    return connection.localAddr.port !== port;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

class ChildProcess implements FunctionProcess {
  readonly #answers = new Set<Promise<unknown>>();
  #over = false;
  readonly pid: number;
  readonly url: string;

  constructor(
    readonly name: string,
    readonly child: Deno.ChildProcess,
    port: number,
    readonly ended: Promise<Deno.CommandStatus>,
  ) {
    this.pid = child.pid;
    this.url = `http://127.0.0.1:${port}`;
    child.status.then(() => this.#over = true);
  }

  hold(answer: Promise<unknown>) {
    const forget = () => this.#answers.delete(answer);
    this.#answers.add(answer);
    answer.then(forget, forget);
  }

  async drain(milliseconds: number) {
    const waiting = new AbortController();
    const late = delay(milliseconds, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([Promise.allSettled(this.#answers), this.ended, late]);
    waiting.abort();
    await this.stop();
  }

  async stop() {
    // A function holds nothing that needs an orderly end: what must last is in the database.
    if (!this.#over) this.child.kill("SIGKILL");
    await this.ended;
  }
}
