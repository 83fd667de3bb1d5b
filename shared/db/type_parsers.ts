// @ts-types="@types/pg"
import pg from "pg";

/**
 * How column values arrive, by type. What is not listed arrives as the driver makes it.
 *
 * | SQL type | value |
 * | --- | --- |
 * | `bigint` | number where that is exact, otherwise text |
 * | `timestamptz` | RFC 3339 text in UTC with all of its microseconds, `2026-11-20T08:15:00.123456Z` |
 * | `timestamp`, `date`, `interval` | text as Postgres writes it |
 * | `numeric` | text, as the driver makes it: no digit is lost |
 */
export const typeParsers: pg.CustomTypesConfig = {
  // The driver's own signature has an overload per format; ours serves the text format, the only one used.
  getTypeParser:
    ((oid: number, format?: "text" | "binary") =>
      parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const OID = {
  int8: 20,
  int8Array: 1016,
  textArray: 1009,
  timestamp: 1114,
  timestampArray: 1115,
  timestamptz: 1184,
  timestamptzArray: 1185,
  date: 1082,
  dateArray: 1182,
  interval: 1186,
};

const asText = (text: string) => text;

const parsers = new Map<number, (text: string) => unknown>([
  [OID.int8, parseInt8],
  [OID.int8Array, arrayOf(parseInt8)],
  [OID.timestamptz, toRfc3339],
  [OID.timestamptzArray, arrayOf(toRfc3339)],
  [OID.timestamp, asText],
  [OID.timestampArray, arrayOf(asText)],
  [OID.date, asText],
  [OID.dateArray, arrayOf(asText)],
  [OID.interval, asText],
]);

function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function arrayOf<T>(parse: (text: string) => T) {
  return (text: string): (T | null)[] => {
    const parseArray = pg.types.getTypeParser(OID.textArray, "text");
    const items: (string | null)[] = parseArray(text);
    return items.map((item) => item === null ? null : parse(item));
  };
}

/**
 * `2026-11-20 08:15:00.123456+00` → `2026-11-20T08:15:00.123456Z`. Microseconds are kept, because lists
 * are paged by these values. `infinity` and years beyond four digits stay as they are.
 */
export function toRfc3339(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(?::?(\d\d))?$/.exec(text);
  if (!match) return text;
  const [, date, time, fraction = "", hours = "+00", minutes = "00"] = match;
  if (hours === "+00" && minutes === "00") return `${date}T${time}${fraction}Z`;
  const utc = new Date(`${date}T${time}${hours}:${minutes}`).toISOString();
  return `${utc.slice(0, 19)}${fraction}Z`;
}
