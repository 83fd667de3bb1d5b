import { z } from "zod";
import { readJson } from "../body.ts";
import type { Call, Handler, Storage } from "../call.ts";
import { refuse } from "../errors.ts";

const MAX_REMOVED = 1000;
const schema = z.object({ prefixes: z.array(z.string()).min(1).max(MAX_REMOVED) });

interface RemovedRow {
  version: string | null;
  [column: string]: unknown;
}

/** `DELETE /object/:bucket/*` */
export const removeObject: Handler = async (storage, call) => {
  const removed = await remove(storage, call, [call.key]);
  if (removed.length === 0) throw refuse.noSuchKey();
  return Response.json({ message: "Successfully deleted" });
};

/** `DELETE /object/:bucket`: the rows that were removed; what the caller may not remove is left out. */
export const removeObjects: Handler = async (storage, call) => {
  const { prefixes } = await readJson(call.request, schema);
  return Response.json(await remove(storage, call, prefixes));
};

async function remove(storage: Storage, { scope, bucket }: Call, keys: string[]) {
  const removed = await storage.database.transaction(scope, (tx) =>
    tx.rows<RemovedRow>(
      "delete from storage.objects where bucket_id = $1 and name = any($2) returning *",
      [bucket, keys],
    ));
  await storage.blobs.remove(removed.flatMap(({ version }) => version ?? []));
  return removed;
}
