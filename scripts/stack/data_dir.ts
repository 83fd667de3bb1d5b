import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StackError } from "./stack_error.ts";

const MARKER = "portcullis.txt";
const LOCK = "stack.lock";
/** What emptying leaves: what makes the folder ours, and the log, which is open meanwhile. */
const KEPT = [MARKER, LOCK, "stack.log"];
const MARKER_TEXT =
  "Data of a local Portcullis stack. `deno task start --reset` removes all of it.\n";

/** A data folder that this process alone uses. */
export interface DataDir {
  path: string;
  /** Removes everything in it. */
  empty(): Promise<void>;
  /** Lets another process use it. */
  release(): void;
}

/**
 * Opens (or makes) a data folder for this process alone. The lock is the system's: it ends with the
 * process, however that ends, so no left-over file can lie about a stack that is gone.
 *
 * @returns the folder, or null when another process has it
 * @throws StackError when it cannot be written, or holds something that is not ours
 */
export async function openDataDir(path: string): Promise<DataDir | null> {
  await makeFolder(path);
  const lock = await Deno.open(join(path, LOCK), { create: true, write: true });
  if (!await lockWithin(lock, 200)) {
    lock.close();
    return null;
  }
  return { path, empty: () => empty(path), release: () => lock.close() };
}

// `isDataDirInUse` holds the lock for a moment too: one look is not enough to tell the two apart.
async function lockWithin(lock: Deno.FsFile, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!await lock.tryLock(true)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/** Whether a process has this data folder open. */
export async function isDataDirInUse(path: string): Promise<boolean> {
  try {
    using lock = await Deno.open(join(path, LOCK));
    return !await lock.tryLock(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

async function makeFolder(path: string) {
  try {
    await Deno.mkdir(path, { recursive: true });
    const names = (await Array.fromAsync(Deno.readDir(path))).map((entry) => entry.name);
    if (names.length > 0 && !names.includes(MARKER)) {
      throw new StackError(
        `data folder ${path} holds something else, expected a new or empty folder or one of an earlier start`,
      );
    }
    await Deno.writeTextFile(join(path, MARKER), MARKER_TEXT);
  } catch (error) {
    if (error instanceof StackError) throw error;
    throw new StackError(
      `data folder ${path} cannot be written (${
        reason(error)
      }), expected a folder this user may write to`,
      { cause: error },
    );
  }
}

function reason(error: unknown): string {
  // Deno's messages go on with the call and the path, which is told already.
  return error instanceof Error ? error.message.split(": ", 1)[0] ?? error.name : String(error);
}

async function empty(path: string) {
  for await (const entry of Deno.readDir(path)) {
    if (KEPT.includes(entry.name)) continue;
    await Deno.remove(join(path, entry.name), { recursive: true });
  }
}
