import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fchownSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster_folder.ts";
import { asUser } from "./run_as.ts";
import type { Runtime } from "./runtime.ts";
import { StackError } from "../stack_error.ts";

const LOG_LIMIT_BYTES = 5_000_000;

/** A server process that was started; it may still be on its way up. */
export interface Launched {
  pid: number;
  /** Resolves when the process has ended. */
  gone: Promise<void>;
  /** What the server has written to its log since it was launched. */
  said(): Promise<string>;
}

/**
 * Starts the server's process. It is in a session of its own, so that Ctrl-C in a terminal reaches
 * the stack alone, which then stops things in order. Its log is a file that it writes itself and so
 * keeps when we are killed.
 *
 * @throws {StackError} when the process cannot be started at all
 */
export async function launch(runtime: Runtime, cluster: Cluster): Promise<Launched> {
  const logFile = join(cluster.folder, "postgres.log");
  const start = await prepareLog(logFile);
  const log = openSync(logFile, "a", 0o600);
  let child: ChildProcess;
  try {
    if (cluster.user) fchownSync(log, cluster.user.uid, cluster.user.gid);
    child = spawn(runtime.postgres, ["-D", cluster.folder], {
      ...asUser(runtime, cluster.user),
      detached: true,
      stdio: ["ignore", log, log],
    });
  } finally {
    closeSync(log);
  }
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  const spawned = new Promise<void>((resolve) => child.once("spawn", () => resolve()));
  await Promise.race([spawned, failed]);
  if (child.pid === undefined) throw new StackError(`Cannot start ${runtime.postgres}`);
  return {
    pid: child.pid,
    gone,
    said: async () => (await Deno.readTextFile(logFile)).slice(start).trim(),
  };
}

/** Begins a new log when the old one has grown long; answers with where ours begins. */
async function prepareLog(logFile: string): Promise<number> {
  try {
    if ((await Deno.stat(logFile)).size > LOG_LIMIT_BYTES) {
      await Deno.rename(logFile, `${logFile}.1`);
    }
    return (await Deno.readTextFile(logFile)).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
