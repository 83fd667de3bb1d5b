import { RestError } from "../errors/rest_error.ts";
import type { Payload } from "../http/payload.ts";
import type { Relation } from "../schema/types.ts";
import { exposed, identifier, type Values } from "./values.ts";

/** How to write rows of one table. */
export interface Write {
  relation: Relation;
  /** What follows `returning`. */
  returning: string;
}

/** What an insert does with rows that are there already. */
export interface Conflict {
  columns: string[];
  resolution: "merge" | "ignore";
}

/** @param defaults whether a key that a row lacks means the column's default instead of null */
export function insertSql(
  { relation, returning }: Write,
  payload: Payload,
  conflict: Conflict | null,
  defaults: boolean,
  values: Values,
): string {
  const columns = payload.keys.map(identifier).join(", ");
  const into = `insert into ${exposed(relation.name)}`;
  const rows = payload.keys.length === 0
    ? `${into} select from json_array_elements(${values.bind(payload.json)}::json)`
    : `${into} (${columns}) select ${columns} from ${
      payloadSql(relation, payload, defaults, values)
    }`;
  return `${rows} ${conflictSql(conflict, payload.keys)} returning ${returning}`;
}

/** @param where `where` and conditions on the table under its own name */
export function updateSql(
  { relation, returning }: Write,
  payload: Payload,
  where: string,
  values: Values,
): string {
  // There is nothing to set; the rows that would be answered are none.
  if (payload.keys.length === 0 || payload.length === 0) {
    return `select ${returning} from ${exposed(relation.name)} ${where} and false`;
  }
  const settings = payload.keys.map((key) => `${identifier(key)} = payload.${identifier(key)}`);
  const first = `(select * from ${
    payloadSql(relation, payload, false, values)
  } limit 1) as payload`;
  return `update ${exposed(relation.name)} set ${settings.join(", ")} from ${first} ${where} ` +
    `returning ${returning}`;
}

/** @param where `where` and conditions on the table under its own name */
export function deleteSql({ relation, returning }: Write, where: string): string {
  return `delete from ${exposed(relation.name)} ${where} returning ${returning}`;
}

/** The payload as rows of the columns to write: the database reads each value as its column's type. */
function payloadSql(
  relation: Relation,
  payload: Payload,
  defaults: boolean,
  values: Values,
): string {
  const columns = payload.keys.map((key) => columnOf(relation, key));
  const typed = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
  const json = values.bind(payload.json);
  if (!defaults) return `json_to_recordset(${json}::json) as payload(${typed})`;
  const pairs = columns.filter((column) => column.default !== null)
    .map((column) => `${values.bind(column.name)}::text, ${column.default}`);
  const completed =
    `select coalesce(jsonb_agg(jsonb_build_object(${pairs.join(", ")}) || element), '[]') ` +
    `from jsonb_array_elements(${json}::jsonb) as element`;
  return `jsonb_to_recordset((${completed})) as payload(${typed})`;
}

function conflictSql(conflict: Conflict | null, keys: string[]): string {
  if (!conflict || conflict.columns.length === 0) return "";
  const target = `on conflict (${conflict.columns.map(identifier).join(", ")})`;
  if (conflict.resolution === "ignore" || keys.length === 0) return `${target} do nothing`;
  const settings = keys.map((key) => `${identifier(key)} = excluded.${identifier(key)}`);
  return `${target} do update set ${settings.join(", ")}`;
}

function columnOf(relation: Relation, key: string) {
  const column = relation.columns.get(key);
  if (column) return column;
  throw new RestError({
    status: 400,
    code: "PGRST204",
    message: `Could not find the '${key}' column of '${relation.name}' in the schema cache`,
  });
}
