import { findBucket } from "../buckets.ts";
import type { Call, Handler, Storage } from "../call.ts";
import { serviceScope } from "../database.ts";
import { sendObject } from "../download.ts";
import { refuse } from "../errors.ts";
import { validKey } from "../keys.ts";
import { findObject, type ObjectRow } from "../objects.ts";

/** `GET|HEAD /object/:bucket/*` and `/object/authenticated/:bucket/*`. */
export const getObject: Handler = (storage, call) =>
  sendObject(storage, call.request, call.url, () => readableObject(storage, call));

/** `GET|HEAD /object/public/:bucket/*`: objects of public buckets, for anyone. */
export const getPublicObject: Handler = (storage, call) =>
  sendObject(storage, call.request, call.url, () => publicObject(storage, call));

/** `GET /object/info/:bucket/*` and `/object/info/authenticated/:bucket/*`. */
export const getObjectInfo: Handler = async (storage, call) =>
  Response.json(describe(await readableObject(storage, call)));

/** `GET /object/info/public/:bucket/*`. */
export const getPublicObjectInfo: Handler = async (storage, call) =>
  Response.json(describe(await publicObject(storage, call)));

/** In a public bucket every object; elsewhere what the caller's select policies show. */
async function readableObject(storage: Storage, call: Call): Promise<ObjectRow> {
  const { bucket, key, caller, scope } = call;
  validKey(key);
  return await storage.database.transaction(scope, async (tx) => {
    const { public: isPublic } = await tx.asService(() => findBucket(tx, bucket));
    if (isPublic) return await tx.asService(() => findObject(tx, bucket, key));
    // Without any credential, not even the bucket's existence is told.
    if (caller.apiKey === null && caller.token === null) throw refuse.noSuchBucket();
    return await findObject(tx, bucket, key);
  });
}

async function publicObject(storage: Storage, { bucket, key, scope }: Call): Promise<ObjectRow> {
  validKey(key);
  return await storage.database.transaction(serviceScope(scope), async (tx) => {
    const { public: isPublic } = await findBucket(tx, bucket);
    if (!isPublic) throw refuse.noSuchBucket();
    return await findObject(tx, bucket, key);
  });
}

function describe(object: ObjectRow) {
  const { id, name, version, bucket_id, created_at, updated_at, metadata, user_metadata } = object;
  return {
    id,
    name,
    version,
    bucket_id,
    size: metadata.size,
    content_type: metadata.mimetype,
    content_encoding: metadata.contentEncoding ?? null,
    cache_control: metadata.cacheControl,
    etag: metadata.eTag,
    metadata: user_metadata,
    last_modified: updated_at,
    created_at,
  };
}
