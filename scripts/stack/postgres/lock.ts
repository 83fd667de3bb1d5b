import { StackError } from "../stack_error.ts";

/** Held for as long as the server belongs to this process; the kernel drops it should we die. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a cluster, so that no second stack runs on the same data. The file names the
 * holder's process; that it is locked, not that it exists, is what counts.
 *
 * @throws {StackError} when another living process holds it
 */
export async function lockCluster(folder: string): Promise<Lock> {
  const path = `${folder}.lock`;
  const file = await Deno.open(path, { create: true, read: true, write: true });
  if (!await file.tryLock(true)) {
    file.close();
    const holder = (await Deno.readTextFile(path)).trim();
    throw new StackError(
      `Cannot start PostgreSQL in ${folder}: a stack that is still running uses it (process ${
        holder || "unknown"
      }), expected to be the only one`,
    );
  }
  await file.truncate();
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { release: () => file.close() };
}
