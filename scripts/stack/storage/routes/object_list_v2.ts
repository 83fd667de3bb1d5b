import { Buffer } from "node:buffer";
import { z } from "zod";
import { readJson } from "../body.ts";
import type { Handler } from "../call.ts";
import { refuse } from "../errors.ts";

const schema = z.object({
  prefix: z.string().default(""),
  limit: z.int().min(1).max(1000).default(1000),
  cursor: z.string().optional(),
  with_delimiter: z.boolean().default(false),
  sortBy: z.object({
    column: z.enum(["name", "updated_at", "created_at"]),
    order: z.enum(["asc", "desc"]).default("asc"),
  }).default({ column: "name", order: "asc" }),
});

type Column = z.infer<typeof schema>["sortBy"]["column"];

interface Entry {
  name: string;
  id: string | null;
  updated_at: Date | null;
  created_at: Date | null;
  last_accessed_at: Date | null;
  metadata: unknown;
  /** The value sorted by, exact to the microsecond, for the cursor. */
  position: string;
}

const cursorSchema = z.tuple([z.string(), z.string()]);

/**
 * `POST /object/list-v2/:bucket`: pages by cursor. Names are whole keys; the prefix is any start of
 * a key; with a delimiter, what lies deeper than the next `/` shows as a folder ending in `/`.
 */
export const listObjectsV2: Handler = async (storage, { bucket, request, scope }) => {
  const { prefix, limit, cursor, with_delimiter, sortBy } = await readJson(request, schema);
  const after = cursor === undefined ? [null, null] : decodeCursor(cursor);
  const rows = await storage.database.transaction(scope, (tx) =>
    tx.rows<Entry>(
      listing(sortBy.column, sortBy.order),
      [bucket, prefix, with_delimiter, ...after, limit + 1],
    ));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasNext = rows.length > limit && last !== undefined;
  return Response.json({
    hasNext,
    folders: page.filter(({ id }) => id === null).map(({ name }) => ({ name, key: name })),
    objects: page.filter(({ id }) => id !== null)
      .map(({ position: _, ...object }) => ({ ...object, key: object.name })),
    ...(hasNext ? { nextCursor: encodeCursor([last.position, last.name]) } : {}),
  });
};

/**
 * A folder's dates are those of its oldest object. Parameters: bucket, prefix, delimiter or not, the
 * last page's last position and name (null on the first page), limit.
 */
function listing(column: Column, order: "asc" | "desc"): string {
  const [position, type] = column === "name"
    ? [`name collate "C"`, `text collate "C"`]
    : [column, "timestamptz"];
  const beyond = order === "asc" ? ">" : "<";
  return `
    with matching as (
      select *,
             case when $3::boolean then position('/' in substr(name, length($2) + 1)) else 0 end as slash
        from storage.objects
       where bucket_id = $1 and starts_with(name, $2)
    ), entries as (
      select name, id, updated_at, created_at, last_accessed_at, metadata
        from matching where slash = 0
      union all
      select left(name, length($2) + slash), null, min(created_at), min(created_at), null, null
        from matching where slash > 0 group by 1
    )
    select *, (${position})::text as position from entries
     where $4::text is null
        or (${position}, name collate "C") ${beyond} ($4::${type}, $5::text collate "C")
     order by ${position} ${order}, name collate "C" ${order}
     limit $6`;
}

function encodeCursor(cursor: z.infer<typeof cursorSchema>): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function decodeCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (error) {
    throw refuse.invalidRequest("body/cursor is invalid", error);
  }
}
