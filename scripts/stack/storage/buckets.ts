import type { Transaction } from "./database.ts";
import { refuse } from "./errors.ts";

/** A bucket as clients see it. */
export interface Bucket {
  id: string;
  name: string;
  owner: string | null;
  public: boolean;
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
  created_at: Date;
  updated_at: Date;
}

/** The select list of {@linkcode Bucket}. */
export const BUCKET_COLUMNS =
  "id, name, coalesce(owner::text, owner_id, '') as owner, public, file_size_limit, allowed_mime_types, created_at, updated_at";

/** The bucket, if the transaction's role may see it; throws NoSuchBucket. */
export async function findBucket(tx: Transaction, id: string): Promise<Bucket> {
  const bucket = await tx.first<Bucket>(
    `select ${BUCKET_COLUMNS} from storage.buckets where id = $1`,
    [id],
  );
  if (bucket === null) throw refuse.noSuchBucket();
  return bucket;
}
