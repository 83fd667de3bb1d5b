import { type Bucket, findBucket } from "./buckets.ts";
import type { IncomingBlob } from "./blobs.ts";
import type { Storage } from "./call.ts";
import type { Scope, Transaction } from "./database.ts";
import { refuse } from "./errors.ts";
import { validBucketName, validKey } from "./keys.ts";
import { requireAllowedMimeType } from "./mime.ts";
import {
  insertObject,
  lockVersion,
  type NewObject,
  type ObjectMetadata,
  upsertObject,
} from "./objects.ts";
import { openUploadBody, type UploadBody } from "./upload_body.ts";

export interface UploadTarget {
  bucket: string;
  key: string;
  owner: string | null;
  /** Replace an object of that name instead of refusing. */
  upsert: boolean;
}

/** What an upload leaves in its row beside the name and the owner. */
type Written = Pick<NewObject, "metadata" | "userMetadata" | "version">;

/** What the fields and boundaries of a form may add to its file, generously. */
const FORM_OVERHEAD = 16 * 1024 * 1024;

/** Studio's way of keeping an empty folder: an object of no bytes, of any type. */
const FOLDER_PLACEHOLDER = ".emptyFolderPlaceholder";

/**
 * Takes an upload and returns the object's id.
 *
 * A crash at any point leaves either the old state or the new one: the bytes go to a file of their
 * own first; the row is written in a transaction; the file gets its final name; the transaction
 * commits. What is left over is a file that no row names, swept at the next start.
 *
 * Whether the caller may write at all is rehearsed before a byte is read, and decided by the same
 * statement, under the same policies, when the row is written.
 */
export async function takeUpload(
  storage: Storage,
  scope: Scope,
  request: Request,
  target: UploadTarget,
): Promise<string> {
  requireValidTarget(target);
  const body = await openUploadBody(request);
  const bucket = await rehearse(storage, scope, target, {
    metadata: {
      mimetype: body.mimeType,
      size: body.announcedSize ?? undefined,
      contentLength: body.announcedSize ?? undefined,
    },
    userMetadata: body.userMetadata,
  });
  const limit = sizeLimit(storage, bucket, target, body);
  const blob = await storage.blobs.receive(body.stream, limit);
  return await keepUpload(storage, scope, target, body, blob);
}

/** Throws what an upload of that name would throw now, before any byte of it is known. */
export async function rehearseUpload(
  storage: Storage,
  scope: Scope,
  target: UploadTarget,
): Promise<void> {
  requireValidTarget(target);
  await rehearse(storage, scope, target, { metadata: {}, userMetadata: null });
}

function requireValidTarget({ bucket, key }: UploadTarget): void {
  validBucketName(bucket);
  validKey(key);
}

function rehearse(
  storage: Storage,
  scope: Scope,
  target: UploadTarget,
  expected: Omit<Written, "version">,
): Promise<Bucket> {
  return storage.database.rehearse(scope, async (tx) => {
    const bucket = await tx.asService(() => findBucket(tx, target.bucket));
    await writeObject(tx, target, { ...expected, version: crypto.randomUUID() });
    return bucket;
  });
}

/** How many bytes may come; refuses a media type that may not, and a size announced as too large. */
function sizeLimit(storage: Storage, bucket: Bucket, target: UploadTarget, body: UploadBody) {
  if (target.key.endsWith(FOLDER_PLACEHOLDER)) return 0;
  requireAllowedMimeType(body.mimeType, bucket.allowed_mime_types);
  const limit = Math.min(bucket.file_size_limit ?? Infinity, storage.maxObjectBytes);
  const allowance = body.isForm ? FORM_OVERHEAD : 0;
  if ((body.announcedSize ?? 0) > limit + allowance) throw refuse.tooLarge();
  return limit;
}

async function keepUpload(
  storage: Storage,
  scope: Scope,
  target: UploadTarget,
  body: UploadBody,
  blob: IncomingBlob,
): Promise<string> {
  const version = crypto.randomUUID();
  const written = { metadata: metadataOf(body, blob), userMetadata: body.userMetadata, version };
  let previous: string | null = null;
  let kept = false;
  try {
    const id = await storage.database.transaction(scope, async (tx) => {
      previous = await lockVersion(tx, target.bucket, target.key);
      const id = await writeObject(tx, target, written);
      await storage.blobs.keep(blob, version);
      kept = true;
      return id;
    });
    if (previous !== null) await storage.blobs.remove([previous]);
    return id;
  } catch (error) {
    // Once the file is kept, the commit may have happened and its answer been lost: the file stays.
    if (!kept) await storage.blobs.discard(blob);
    throw error;
  }
}

function writeObject(
  tx: Transaction,
  { upsert, bucket, key, owner }: UploadTarget,
  written: Written,
): Promise<string> {
  const object = { bucket, key, owner, ...written };
  return upsert ? upsertObject(tx, object) : insertObject(tx, object);
}

function metadataOf(body: UploadBody, { etag, size }: IncomingBlob): ObjectMetadata {
  return {
    eTag: etag,
    size,
    mimetype: body.mimeType,
    cacheControl: body.cacheControl,
    lastModified: new Date().toISOString(),
    contentLength: size,
    httpStatusCode: 200,
    ...(body.contentEncoding === null ? {} : { contentEncoding: body.contentEncoding }),
  };
}
