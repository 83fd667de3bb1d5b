import { join } from "node:path";
import { exists } from "./exists.ts";
import { findPostmaster, stopPostmaster } from "./postmaster.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Stops the server that a killed stack left running on the cluster, if there is one. The caller
 * holds the cluster's lock, so no stack that is alive owns it.
 *
 * @param runtime asked for only when there is something to stop
 */
export async function stopLeftover(
  runtime: () => Promise<Runtime>,
  folder: string,
  log: (message: string) => void,
): Promise<void> {
  const leftover = await findPostmaster(folder);
  if (leftover === null) return await removeStalePidFile(folder);
  log(`Stopping the PostgreSQL that a killed stack left running (process ${leftover.pid})`);
  await stopPostmaster(await runtime(), folder, leftover.pid);
}

/**
 * A process id in the file may by now be some other program's, at which PostgreSQL would balk. That
 * no session of the old server is left it checks by its shared memory as well.
 */
async function removeStalePidFile(folder: string): Promise<void> {
  const path = join(folder, "postmaster.pid");
  if (await exists(path)) await Deno.remove(path);
}
