import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { denoDir } from "../stack/functions/deno.ts";
import { freePort } from "../stack/ports.ts";

const END_WITH_PARENT = fileURLToPath(
  new URL("../stack/functions/end_with_parent.ts", import.meta.url),
);
const POLL_MS = 1;

/** A function, or what one is compared with. */
export interface FunctionSource {
  entrypoint: string;
  root: string;
  env: Record<string, string>;
}

/** One start of a function's process; milliseconds since it was spawned. */
export interface Boot extends AsyncDisposable {
  url: string;
  listensAfter: number;
  /** Milliseconds since the spawn, now. */
  elapsed(): number;
}

/**
 * Starts a function's process with the flags that the stack starts functions with. Unlike the stack, it
 * looks every millisecond whether the process listens, so that the looking does not show in the time.
 *
 * @throws Error with what the process wrote, when it ends instead
 */
export async function bootFunction({ entrypoint, root, env }: FunctionSource): Promise<Boot> {
  const port = freePort();
  const folder = await denoDir();
  const spawned = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
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
    detached: true,
    env: { DENO_DIR: folder, NO_COLOR: "1", ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let ended = false;
  const status = child.status.then(() => ended = true);

  while (!await accepts(port)) {
    if (ended) throw new Error(`${entrypoint} did not come up:\n${await stderr}`);
    await delay(POLL_MS);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    listensAfter: performance.now() - spawned,
    elapsed: () => performance.now() - spawned,
    async [Symbol.asyncDispose]() {
      if (!ended) child.kill("SIGKILL");
      await child.stdin.close().catch(() => {});
      await Promise.all([status, stderr]);
    },
  };
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
