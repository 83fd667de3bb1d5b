import { kill } from "node:process";
import { join } from "node:path";
import type { Runtime } from "./runtime.ts";
import { StackError } from "../stack_error.ts";

/** A running server's main process. */
export interface Postmaster {
  pid: number;
  port: number;
}

/**
 * The server that runs on the cluster, or null when none does. A `postmaster.pid` whose process is
 * gone, or is by now something else, counts as none: the process must be a postgres on this folder.
 */
export async function findPostmaster(folder: string): Promise<Postmaster | null> {
  let lines: string[];
  try {
    lines = (await Deno.readTextFile(join(folder, "postmaster.pid"))).split("\n");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  if (!isAlive(pid)) return null;
  const command = (await commandOf(pid)).replaceAll('"', "").trimEnd();
  return command.endsWith(folder) ? { pid, port } : null;
}

/** Whether a process of that id runs; one that has ended and waits to be reaped does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return isAlive(pid) && (await commandOf(pid)) !== "";
}

/** Whether there is a process of that id, be it ours or not, be it a zombie. */
function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a process; empty when it has ended, a zombie included. */
async function commandOf(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    try {
      return (await Deno.readTextFile(`/proc/${pid}/cmdline`)).replaceAll("\0", " ");
    } catch (error) {
      if (!isAlive(pid)) return "";
      throw error;
    }
  }
  const command = Deno.build.os === "windows"
    ? new Deno.Command("powershell", {
      args: [
        "-NoProfile",
        "-Command",
        `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`,
      ],
    })
    : new Deno.Command("ps", { args: ["-ww", "-o", "command=", "-p", String(pid)] });
  return new TextDecoder().decode((await command.output()).stdout);
}

/** How long to wait for each way of stopping, the gentlest first. */
const WAYS = [
  { signal: "SIGINT", milliseconds: 20_000 }, // fast: ends sessions, writes a checkpoint
  { signal: "SIGQUIT", milliseconds: 5_000 }, // immediate: recovers at the next start
  { signal: "SIGKILL", milliseconds: 5_000 },
] as const;

/**
 * Stops a server and waits until it is gone.
 *
 * @throws {StackError} when it may not be stopped by us, or does not go
 */
export async function stopPostmaster(runtime: Runtime, folder: string, pid: number): Promise<void> {
  if (Deno.build.os === "windows") {
    await new Deno.Command(runtime.pgCtl, { args: ["stop", "-D", folder, "-m", "fast", "-w"] })
      .output();
    return;
  }
  for (const { signal, milliseconds } of WAYS) {
    try {
      kill(pid, signal);
    } catch (error) {
      if (!isAlive(pid)) return;
      throw new StackError(
        `Cannot stop the PostgreSQL left running in ${folder} (process ${pid}): expected to be the account that started it`,
        { cause: error },
      );
    }
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline) {
      if (!await isRunning(pid)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new StackError(`Cannot stop the PostgreSQL in ${folder}: process ${pid} is still there`);
}
