import { join } from "node:path";
import { isDataDirInUse } from "./data_dir.ts";
import { readTextFile, removeFile, writeFileAtomically } from "./files.ts";
import type { Ready } from "./ready.ts";

const FILE = "stack.json";

/** What `stack.json` of a data folder tells of the stack that runs on it. */
export interface RunningStack {
  pid: number;
  /** The gateway. */
  url: string;
  /** The mail server. */
  smtp_url: string;
  /** Null until the stack is ready. */
  ready: Ready | null;
}

/**
 * The stack that runs on a data folder, or null where none does. A file left by a stack that was
 * killed counts as none.
 */
export async function readRunningStack(dataDir: string): Promise<RunningStack | null> {
  return await isDataDirInUse(dataDir) ? await readState(dataDir) : null;
}

/** What `stack.json` says, whether or not that stack still runs; null without a whole file. */
export async function readState(dataDir: string): Promise<RunningStack | null> {
  const text = await readTextFile(join(dataDir, FILE));
  if (text === null) return null;
  try {
    // Only this module writes the file, and does so atomically.
    const state = JSON.parse(text) as Omit<RunningStack, "ready"> & Partial<Ready>;
    const ready = state.db_url === undefined ? null : state as Ready;
    return { pid: state.pid, url: state.url, smtp_url: state.smtp_url, ready };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Writes `stack.json`: the ready line's fields, once there are any, with the process's id. It holds keys,
 * so it is the owner's alone to read.
 */
export async function writeState(dataDir: string, { ready, ...rest }: RunningStack) {
  const text = JSON.stringify({ ...rest, ...ready }, null, 2) + "\n";
  await writeFileAtomically(join(dataDir, FILE), text, 0o600);
}

/** Removes `stack.json`. */
export async function removeState(dataDir: string) {
  await removeFile(join(dataDir, FILE));
}
