import type { MediaType } from "../http/media_type.ts";

/** What every statement answers in one row. */
export interface AnswerRow {
  /** The body, made by the database so that every type looks as Postgres prints it. */
  body: string;
  /** How many rows the body holds. */
  rows: string;
  /** How many there are altogether, where that was asked for. */
  total: string | null;
  /** Primary key of the row written, as a JSON object, where that was asked for. */
  location: string | null;
  /** What functions and triggers have set with `set_config('response.headers', …)`. */
  response_headers: string | null;
  response_status: string | null;
}

/** The pieces of a statement. */
export interface AnswerParts {
  /** `name as (…)`, run first. */
  source?: string;
  /** A select; its rows are the body. */
  rows: string;
  /** A select with one row for each that counts. */
  total?: string | null;
  /** What each row answers as, when that is not an object of all its columns; null for no body. */
  element?: string | null;
  /** An expression of the location. */
  location?: string;
  /** Whether the body is one row's element by itself. */
  single?: boolean;
}

/** What the rows go by: a column of that name would be taken for the row. */
export const ROWS = "_answer_";

/** One statement that runs it all and answers an {@linkcode AnswerRow}. */
export function answerSql(parts: AnswerParts, mediaType: MediaType): string {
  const total = parts.total ? `(select count(*) from (${parts.total}) as counted)` : "null";
  return [
    parts.source === undefined ? "" : `with ${parts.source}`,
    `select ${bodySql(parts, mediaType)} as body, count(*) as rows, ${total} as total,`,
    `${parts.location ?? "null"} as location,`,
    "nullif(current_setting('response.headers', true), '') as response_headers,",
    "nullif(current_setting('response.status', true), '') as response_status",
    `from (${parts.rows}) as ${ROWS}`,
  ].filter(Boolean).join(" ");
}

function bodySql({ element = ROWS, single }: AnswerParts, mediaType: MediaType): string {
  if (element === null) return "''";
  if (mediaType.format === "csv") return csvSql();
  const gathered = mediaType.stripNulls
    ? `json_strip_nulls(json_agg(${element}))`
    : `json_agg(${element})`;
  return single || mediaType.format === "object"
    ? `coalesce((${gathered} -> 0)::text, 'null')`
    : `coalesce(${gathered}::text, '[]')`;
}

/** A row's own text is all but CSV: only its parentheses go. The first row tells the names. */
function csvSql(): string {
  const name =
    `case when name ~ '[",\\n]' then '"' || replace(name, '"', '""') || '"' else name end`;
  const header = `(select string_agg(${name}, ',') ` +
    `from json_object_keys(json_agg(${ROWS}) -> 0) as name)`;
  const line = `substring(${ROWS}::text from 2 for length(${ROWS}::text) - 2)`;
  return `coalesce(${header} || E'\\n' || string_agg(${line}, E'\\n'), '')`;
}
