import { z } from "zod";
import { readJson } from "../body.ts";
import { findBucket } from "../buckets.ts";
import type { Handler } from "../call.ts";
import { refuse } from "../errors.ts";
import { validBucketName, validKey } from "../keys.ts";
import { findObject, ownerUuid } from "../objects.ts";
import { ownerOf } from "../owner.ts";

const schema = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationBucket: z.string().nullish(),
  destinationKey: z.string(),
});

/**
 * `POST /object/move`: needs to read and to update the object. The row alone changes; its bytes stay
 * where they are. Whoever moves an object owns it then, as in storage-api.
 */
export const moveObject: Handler = async (storage, { request, caller, scope }) => {
  const body = await readJson(request, schema);
  const key = validKey(body.destinationKey);
  const bucket = validBucketName(body.destinationBucket ?? body.bucketId);
  const owner = ownerOf(caller);
  const id = await storage.database.transaction(scope, async (tx) => {
    const source = await findObject(tx, body.bucketId, body.sourceKey);
    await tx.asService(() => findBucket(tx, bucket));
    const [moved] = await tx.rows<{ id: string }>(
      `update storage.objects set bucket_id = $3, name = $4, updated_at = now(),
         owner_id = coalesce($5, owner_id), owner = case when $5 is null then owner else $6 end
       where bucket_id = $1 and name = $2
       returning id`,
      [source.bucket_id, source.name, bucket, key, owner, owner === null ? null : ownerUuid(owner)],
    );
    if (moved === undefined) throw refuse.noSuchKey();
    return moved.id;
  });
  return Response.json({ message: "Successfully moved", Id: id, Key: key });
};
