import { RestError } from "../errors/rest_error.ts";

/** Which rows of a result are wanted. */
export interface Range {
  offset: number;
  limit: number | null;
}

/**
 * What `limit`, `offset` and, on reads, the `Range` header leave of a result, cut to `maxRows`.
 *
 * @throws RestError PGRST103 for a range that holds nothing by itself
 */
export function readRange(
  limit: number | null,
  offset: number | null,
  header: string | null,
  maxRows: number,
): Range {
  if (limit !== null && limit < 0) {
    throw notSatisfiable("Limit should be greater than or equal to zero.");
  }
  const range = intersect(
    { offset: Math.max(offset ?? 0, 0), limit },
    header === null ? null : readHeader(header),
  );
  return { offset: range.offset, limit: Math.min(range.limit ?? maxRows, maxRows) };
}

/** 416: there is nothing in that range. */
export function notSatisfiable(details: string, total?: number): RestError {
  return new RestError({
    status: 416,
    code: "PGRST103",
    message: "Requested range not satisfiable",
    details,
    ...(total !== undefined && { headers: { "content-range": `*/${total}` } }),
  });
}

/** `0-24/*`, `0-24/3573458`, `*\/0`. */
export function contentRange(
  offset: number,
  rows: number,
  total: number | null,
): string {
  const which = rows === 0 ? "*" : `${offset}-${offset + rows - 1}`;
  return `${which}/${total ?? "*"}`;
}

function readHeader(header: string): Range | null {
  const [, first, last] = /^(?:items=)?(\d{1,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (first === undefined) return null;
  const offset = Number(first);
  if (!last) return { offset, limit: null };
  if (offset > Number(last)) {
    throw notSatisfiable(
      "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
    );
  }
  return { offset, limit: Number(last) - offset + 1 };
}

function intersect(query: Range, header: Range | null): Range {
  if (header === null) return query;
  const offset = Math.max(query.offset, header.offset);
  const ends = [query, header]
    .filter((range) => range.limit !== null)
    .map((range) => range.offset + (range.limit ?? 0));
  return { offset, limit: ends.length === 0 ? null : Math.max(Math.min(...ends) - offset, 0) };
}
