import { z } from "zod";
import { readJson } from "../body.ts";
import { findBucket } from "../buckets.ts";
import type { Handler, Storage } from "../call.ts";
import { refuse } from "../errors.ts";
import { validBucketName } from "../keys.ts";
import { ownerUuid } from "../objects.ts";
import { ownerOf } from "../owner.ts";
import { parseFileSize } from "../sizes.ts";

const settings = z.object({
  public: z.boolean().optional(),
  file_size_limit: z.union([z.int().min(0), z.string()]).nullish(),
  allowed_mime_types: z.array(z.string()).nullish(),
  versioning_status: z.string().optional(),
});

const creation = settings.extend({
  name: z.string(),
  id: z.string().optional(),
  type: z.string().optional(),
});

/** `POST /bucket` */
export const createBucket: Handler = async (storage, { request, caller, scope }) => {
  const body = await readJson(request, creation);
  const name = validBucketName(body.name);
  const id = validBucketName(body.id ?? name);
  if ((body.type ?? "STANDARD") !== "STANDARD") throw refuse.notSupported(`${body.type} buckets`);
  requireNoVersioning(body);
  const owner = ownerOf(caller);
  await storage.database.transaction(scope, (tx) =>
    tx.rows(
      `insert into storage.buckets
         (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        id,
        name,
        ownerUuid(owner),
        owner,
        body.public ?? false,
        sizeLimit(storage, body.file_size_limit) ?? null,
        body.allowed_mime_types ?? null,
      ],
    ));
  return Response.json({ name });
};

/** `PUT /bucket/:bucket`: changes what the body names; null takes a limit away. */
export const updateBucket: Handler = async (storage, { bucket, request, scope }) => {
  const body = await readJson(request, settings);
  requireNoVersioning(body);
  const limit = sizeLimit(storage, body.file_size_limit);
  await storage.database.transaction(scope, async (tx) => {
    const current = await findBucket(tx, bucket);
    const updated = await tx.rows(
      `update storage.buckets
          set public = $2, file_size_limit = $3, allowed_mime_types = $4, updated_at = now()
        where id = $1 returning id`,
      [
        bucket,
        body.public ?? current.public,
        limit === undefined ? current.file_size_limit : limit,
        body.allowed_mime_types === undefined
          ? current.allowed_mime_types
          : body.allowed_mime_types,
      ],
    );
    if (updated.length === 0) throw refuse.noSuchBucket();
  });
  return Response.json({ message: "Successfully updated" });
};

/** `POST /bucket/:bucket/empty`: all objects or none. */
export const emptyBucket: Handler = async (storage, { bucket, scope }) => {
  const removed = await storage.database.transaction(scope, async (tx) => {
    await findBucket(tx, bucket);
    const rows = await tx.rows<{ version: string | null }>(
      "delete from storage.objects where bucket_id = $1 returning version",
      [bucket],
    );
    const left = await tx.asService(() =>
      tx.rows("select 1 from storage.objects where bucket_id = $1 limit 1", [bucket])
    );
    if (left.length > 0) {
      throw refuse.accessDenied("The bucket holds objects that you may not delete");
    }
    return rows;
  });
  await storage.blobs.remove(removed.flatMap(({ version }) => version ?? []));
  return Response.json({ message: "Successfully emptied" });
};

/** `DELETE /bucket/:bucket`: only when it is empty. */
export const deleteBucket: Handler = async (storage, { bucket, scope }) => {
  await storage.database.transaction(scope, async (tx) => {
    await findBucket(tx, bucket);
    const held = await tx.asService(() =>
      tx.rows("select 1 from storage.objects where bucket_id = $1 limit 1", [bucket])
    );
    if (held.length > 0) throw refuse.bucketNotEmpty();
    const deleted = await tx.rows("delete from storage.buckets where id = $1 returning id", [
      bucket,
    ]);
    if (deleted.length === 0) throw refuse.noSuchBucket();
  });
  return Response.json({ message: "Successfully deleted" });
};

/** Undefined leaves the limit as it is, and so does 0, as in storage-api; null means none. */
function sizeLimit({ maxObjectBytes }: Storage, size: number | string | null | undefined) {
  if (size === undefined || size === null) return size;
  const bytes = parseFileSize(size);
  if (bytes > maxObjectBytes) throw refuse.tooLarge();
  return bytes === 0 ? undefined : bytes;
}

function requireNoVersioning({ versioning_status }: z.infer<typeof settings>): void {
  if ((versioning_status ?? "DISABLED") !== "DISABLED") throw refuse.notSupported("Versioning");
}
