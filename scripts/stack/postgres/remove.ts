import { findCluster } from "./cluster_folder.ts";
import { stopLeftover } from "./leftover.ts";
import { lockCluster } from "./lock.ts";
import { ensureRuntime } from "./runtime.ts";

/**
 * Removes the cluster of a data folder, wherever it lies, with the server that a killed stack may
 * have left running on it.
 *
 * @throws {StackError} when a stack that is alive uses it
 */
export async function removeCluster(
  dataDir: string,
  log: (message: string) => void = () => {},
): Promise<void> {
  const { folder, made } = await findCluster(dataDir);
  if (!made) return;
  const lock = await lockCluster(folder);
  try {
    await stopLeftover(() => ensureRuntime(log), folder, log);
    await Deno.remove(folder, { recursive: true });
  } finally {
    lock.release();
  }
}
