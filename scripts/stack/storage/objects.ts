import type { Transaction } from "./database.ts";
import { refuse } from "./errors.ts";

/** What storage-api keeps of a file in `storage.objects.metadata`. */
export interface ObjectMetadata {
  eTag: string;
  size: number;
  mimetype: string;
  cacheControl: string;
  lastModified: string;
  contentLength: number;
  httpStatusCode: number;
  contentEncoding?: string;
}

export interface ObjectRow {
  id: string;
  name: string;
  bucket_id: string;
  version: string;
  metadata: ObjectMetadata;
  user_metadata: Record<string, unknown> | null;
  created_at: Date;
  updated_at: Date;
}

/** A row to write. */
export interface NewObject {
  bucket: string;
  key: string;
  owner: string | null;
  version: string;
  metadata: { [K in keyof ObjectMetadata]?: ObjectMetadata[K] | undefined };
  userMetadata: Record<string, unknown> | null;
}

const COLUMNS =
  "id, name, bucket_id, version, metadata, user_metadata, created_at, coalesce(updated_at, created_at) as updated_at";

/**
 * The object, if the transaction's role may see it; throws NoSuchKey. A row without a file (made by
 * hand in SQL) is no object.
 */
export async function findObject(
  tx: Transaction,
  bucket: string,
  key: string,
): Promise<ObjectRow> {
  const row = await tx.first<ObjectRow>(
    `select ${COLUMNS} from storage.objects
      where bucket_id = $1 and name = $2 and version is not null and metadata is not null`,
    [bucket, key],
  );
  if (row === null) throw refuse.noSuchKey();
  return row;
}

/** Adds the row and returns its id. Needs no right to read it back, which the caller may lack. */
export async function insertObject(tx: Transaction, object: NewObject): Promise<string> {
  const id = crypto.randomUUID();
  await tx.rows(
    `insert into storage.objects
       (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, ...values(object)],
  );
  return id;
}

/** Adds the row or replaces the one of that name; returns its id. Needs select and update rights. */
export async function upsertObject(tx: Transaction, object: NewObject): Promise<string> {
  const row = await tx.first<{ id: string }>(
    `insert into storage.objects
       (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (bucket_id, name) do update set
       owner = excluded.owner, owner_id = excluded.owner_id, version = excluded.version,
       metadata = excluded.metadata, user_metadata = excluded.user_metadata, updated_at = now()
     returning id`,
    values(object),
  );
  if (row === null) throw refuse.accessDenied("new row violates row-level security policy");
  return row.id;
}

/**
 * Makes writers of one name wait for one another until their transactions end, and returns the
 * version that is about to be replaced, if any.
 */
export async function lockVersion(
  tx: Transaction,
  bucket: string,
  key: string,
): Promise<string | null> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`${bucket}/${key}`]);
  const find = "select version from storage.objects where bucket_id = $1 and name = $2";
  const row = await tx.asService(() => tx.first<{ version: string | null }>(find, [bucket, key]));
  return row?.version ?? null;
}

function values(object: NewObject): unknown[] {
  const { bucket, key, owner, version, metadata, userMetadata } = object;
  return [bucket, key, ownerUuid(owner), owner, version, metadata, userMetadata];
}

/** `owner` is the older column and takes uuids only; `owner_id` takes any subject. */
export function ownerUuid(owner: string | null): string | null {
  return owner !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(owner)
    ? owner
    : null;
}
