import * as z from "zod";
import { fromBase64, toBase64Url } from "../crypto/encoding.ts";
import { ValidationError } from "../errors/app_error.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;
const MAX_PAGE = 10_000;

/** A whole number in a query parameter, bounds included. */
export function integerParameter(minimum: number, maximum: number) {
  return z.string()
    .regex(/^\d{1,9}$/, { error: "A whole number is expected" })
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum));
}

/** The query parameters of every list: spread them into the route's own `z.strictObject`. */
export const pageParameters = {
  limit: integerParameter(1, MAX_LIMIT).default(DEFAULT_LIMIT).meta({
    description: `Entries a page, ${DEFAULT_LIMIT} when not given`,
  }),
  cursor: z.string().min(1).max(1_000).optional().meta({
    description: "next_cursor of the page before",
  }),
  page: integerParameter(1, MAX_PAGE).optional().meta({
    description: "The page's number, from 1; instead of a cursor",
  }),
  count: z.literal("exact").optional().meta({ description: "Adds the total to the answer" }),
};

/** The answer of every list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item),
    page: z.strictObject({
      limit: z.int(),
      has_more: z.boolean(),
      next_cursor: z.string().nullable(),
      total: z.int().optional(),
    }),
  });
}

/**
 * Makes a list's answer from one row more than the page holds, which tells whether there are more.
 *
 * @param keyOf what a cursor remembers of the last entry: the values that the list is sorted by
 */
export function toPage<Item>(
  rows: readonly Item[],
  { limit, keyOf, total }: {
    limit: number;
    keyOf: (last: Item) => readonly (string | number | null)[];
    total?: number | undefined;
  },
) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const has_more = rows.length > limit;
  return {
    data,
    page: {
      limit,
      has_more,
      next_cursor: has_more && last !== undefined ? encodeCursor(keyOf(last)) : null,
      ...(total !== undefined && { total }),
    },
  };
}

/** The values a cursor remembers, as opaque text. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(key)));
}

/**
 * Reads a cursor. It comes from outside: its values are used as parameters, like any other input.
 *
 * @param schema of the values, usually a `z.tuple`
 * @throws ValidationError when it is none of ours
 */
export function decodeCursor<Key>(cursor: string, schema: z.ZodType<Key>): Key {
  const key = schema.safeParse(parseCursor(cursor));
  if (key.success) return key.data;
  const message = "This is not a cursor of this list";
  throw new ValidationError([{ field: "cursor", code: "invalid_cursor", message }]);
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64(cursor)));
  } catch {
    return undefined;
  }
}
