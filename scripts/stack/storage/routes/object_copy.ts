import { z } from "zod";
import { readJson } from "../body.ts";
import { findBucket } from "../buckets.ts";
import type { Handler } from "../call.ts";
import { validBucketName, validKey } from "../keys.ts";
import { headerValue } from "../mime.ts";
import { findObject, insertObject, lockVersion, upsertObject } from "../objects.ts";
import { ownerOf } from "../owner.ts";
import { parseMetadataHeader } from "../upload_body.ts";

const schema = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationBucket: z.string().nullish(),
  destinationKey: z.string(),
  copyMetadata: z.boolean().nullish(),
  metadata: z.object({
    cacheControl: z.string().optional(),
    mimetype: z.string().optional(),
    contentEncoding: z.string().optional(),
  }).nullish(),
});

/** `POST /object/copy`: needs to read the source and to write the destination, which it then owns. */
export const copyObject: Handler = async (storage, { request, caller, scope }) => {
  const body = await readJson(request, schema);
  const key = validKey(body.destinationKey);
  const bucket = validBucketName(body.destinationBucket ?? body.bucketId);
  const upsert = request.headers.get("x-upsert") === "true";
  const copyMetadata = body.copyMetadata ?? true;
  for (const [name, value] of Object.entries(body.metadata ?? {})) headerValue(name, value ?? "");

  const version = crypto.randomUUID();
  let previous: string | null = null;
  const row = await storage.database.transaction(scope, async (tx) => {
    const source = await findObject(tx, body.bucketId, body.sourceKey);
    await tx.asService(() => findBucket(tx, bucket));
    previous = await lockVersion(tx, bucket, key);
    const metadata = {
      ...source.metadata,
      ...(copyMetadata ? {} : body.metadata ?? {}),
      lastModified: new Date().toISOString(),
    };
    const userMetadata = copyMetadata ? source.user_metadata : parseMetadataHeader(request.headers);
    const object = { bucket, key, owner: ownerOf(caller), version, metadata, userMetadata };
    const id = await (upsert ? upsertObject(tx, object) : insertObject(tx, object));
    // The copy's file exists before its row does for anyone else.
    await storage.blobs.copy(source.version, version);
    return { id, name: key, bucket_id: bucket, version, metadata };
  });
  if (previous !== null) await storage.blobs.remove([previous]);
  return Response.json({ Id: row.id, Key: `${bucket}/${key}`, ...row });
};
