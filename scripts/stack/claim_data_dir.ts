import { join } from "node:path";
import { type DataDir, openDataDir } from "./data_dir.ts";
import { removeCluster } from "./postgres/remove.ts";
import { StackError } from "./stack_error.ts";
import { readState } from "./state.ts";

/**
 * Opens a data folder for this process alone.
 *
 * @throws StackError when it cannot be written, holds something that is not ours, or another stack has it
 */
export async function claimDataDir(path: string): Promise<DataDir> {
  const folder = await openDataDir(path);
  if (folder) return folder;
  const other = await readState(path);
  const who = other ? `the stack at ${other.url} (process ${other.pid})` : "another stack";
  throw new StackError(
    `data folder ${path} is in use by ${who}, expected one that nobody uses; ` +
      "stop that, or choose another folder with --data",
  );
}

/** Removes all data, the database's included, wherever that lies. */
export async function resetDataDir(folder: DataDir, log: (message: string) => void) {
  log(`removing all data in ${folder.path}`);
  await removeCluster(join(folder.path, "pgdata"), log);
  await folder.empty();
}
