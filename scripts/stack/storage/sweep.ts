import type { BlobStore } from "./blobs.ts";
import type { StorageDatabase } from "./database.ts";

/**
 * Removes files that no row names: what a crash left between two steps, and what stayed when the
 * database was made anew. Only before the first request, since an upload's file is there before its
 * row is seen. Returns how many files went.
 */
export async function sweepOrphans(database: StorageDatabase, blobs: BlobStore): Promise<number> {
  const scope = {
    role: "service_role",
    claims: { role: "service_role" },
    operation: "storage.sweep",
    method: "",
    path: "",
  };
  const rows = await database.transaction(
    scope,
    (tx) => tx.rows<{ version: string }>("select version from storage.objects"),
  );
  const named = new Set(rows.map(({ version }) => version));
  return await blobs.sweep((version) => named.has(version));
}
