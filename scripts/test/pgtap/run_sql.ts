// @ts-types="@types/pg"
import pg from "pg";

/**
 * Sends the text of a file, many statements, in one go and tells the rows' first columns as lines, as psql
 * would print them unaligned and without headers.
 *
 * @throws {pg.DatabaseError} the first error; what came before it has been told
 */
export async function runSql(
  client: pg.Client,
  text: string,
  onLine: (line: string) => void,
): Promise<void> {
  const query = new pg.Query<Record<string, unknown>>(text);
  query.on("row", (row) => {
    const first = Object.values(row)[0];
    if (typeof first === "string") onLine(first);
  });
  const done = new Promise<void>((resolve, reject) => {
    query.on("end", () => resolve());
    query.on("error", reject);
  });
  client.query(query);
  await done;
}

/** What is wrong, and in which line of the text. */
export function describeError(error: unknown, text: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line = error.position === undefined
    ? undefined
    : text.slice(0, Number(error.position)).split("\n").length;
  return [
    `${error.code} ${error.message}${line === undefined ? "" : ` (line ${line})`}`,
    error.detail,
    error.hint,
    error.internalQuery,
    error.where,
  ].filter((part) => part !== undefined && part !== "").join("\n");
}
