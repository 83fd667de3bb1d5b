import { z } from "zod";
import type { Handler } from "../call.ts";
import { type Bucket, BUCKET_COLUMNS, findBucket } from "../buckets.ts";
import { refuse } from "../errors.ts";

const query = z.object({
  limit: z.coerce.number().int().min(1).optional(),
  offset: z.coerce.number().int().min(0).optional(),
  search: z.string().optional(),
  sortColumn: z.enum(["id", "name", "created_at", "updated_at"]).default("name"),
  sortOrder: z.enum(["asc", "desc"]).default("asc"),
});

/** `GET /bucket`: the buckets that the caller's policies show. */
export const listBuckets: Handler = async (storage, { url, scope }) => {
  const parsed = query.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success) throw refuse.invalidRequest("querystring is invalid");
  const { limit, offset, search, sortColumn, sortOrder } = parsed.data;
  const buckets = await storage.database.transaction(scope, (tx) =>
    tx.rows<Bucket>(
      `select ${BUCKET_COLUMNS} from storage.buckets
        where $1::text is null or position(lower($1) in lower(name)) > 0
        order by ${sortColumn} ${sortOrder} limit $2 offset $3`,
      [search ?? null, limit ?? null, offset ?? 0],
    ));
  return Response.json(buckets.map(present));
};

/** `GET /bucket/:bucket` */
export const getBucket: Handler = async (storage, { bucket, scope }) =>
  Response.json(present(await storage.database.transaction(scope, (tx) => findBucket(tx, bucket))));

function present(bucket: Bucket) {
  return { ...bucket, type: "STANDARD" };
}
