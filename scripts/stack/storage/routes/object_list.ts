import { z } from "zod";
import { readJson } from "../body.ts";
import type { Handler } from "../call.ts";

const SORTABLE = ["name", "updated_at", "created_at", "last_accessed_at"] as const;

const schema = z.object({
  prefix: z.string().default(""),
  limit: z.int().min(1).default(100),
  offset: z.int().min(0).default(0),
  search: z.string().nullish(),
  sortBy: z.object({
    column: z.enum(SORTABLE).default("name"),
    order: z.enum(["asc", "desc"]).default("asc"),
  }).nullish(),
});

const MAX_LISTED = 1500;

/**
 * `POST /object/list/:bucket`: one level of a folder. What lies deeper shows as one row a folder,
 * with nulls for everything but its name; names are relative to the prefix.
 */
export const listObjects: Handler = async (storage, { bucket, request, scope }) => {
  const body = await readJson(request, schema);
  const prefix = body.prefix === "" || body.prefix.endsWith("/") ? body.prefix : `${body.prefix}/`;
  const { column, order } = body.sortBy ?? { column: "name", order: "asc" };
  const limit = Math.min(body.limit, MAX_LISTED);
  const rows = await storage.database.transaction(scope, (tx) =>
    tx.rows(
      listing(column, order),
      [bucket, prefix, prefix + (body.search ?? ""), limit, body.offset],
    ));
  return Response.json(rows);
};

/**
 * By name, folders and files stand together; by a date, folders come first, having none. `name`
 * compares as storage-api compares: without case, by code point.
 *
 * Parameters: bucket, prefix, prefix and search together, limit, offset.
 */
function listing(column: typeof SORTABLE[number], order: "asc" | "desc"): string {
  const sort = column === "name"
    ? `lower(name) collate "C" ${order}, name collate "C" ${order}`
    : `id is not null, ${column} ${order}, lower(name) collate "C" ${order}, name collate "C"`;
  return `
    with matching as (
      select *, position('/' in substr(name, length($3) + 1)) as slash
        from storage.objects
       where bucket_id = $1 and starts_with(lower(name), lower($3)) and length(name) > length($2)
    ), entries as (
      select substr(name, length($2) + 1) as name, id, updated_at, created_at, last_accessed_at,
             metadata
        from matching where slash = 0
      union all
      select distinct substr(left(name, length($3) + slash - 1), length($2) + 1),
             null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null::jsonb
        from matching where slash > 0
    )
    select * from entries order by ${sort} limit $4 offset $5`;
}
