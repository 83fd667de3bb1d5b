import { type Field, outputName } from "../query/field.ts";
import type { FieldItem, StarItem } from "../query/select.ts";
import type { Column } from "../schema/types.ts";
import { identifier, type Values } from "./values.ts";

/** Where fields are taken from. */
export interface Source {
  /** What the relation goes by in the statement, quoted. */
  alias: string;
  columns: Map<string, Column>;
}

/** A field's value: `"leads"."client_info"->'ip'`. */
export function fieldSql(source: Source, { name, path }: Field, values: Values): string {
  const column = `${source.alias}.${identifier(name)}`;
  if (path.length === 0) return column;
  const type = source.columns.get(name)?.type;
  const isJson = type === undefined || type === "json" || type === "jsonb";
  const steps = path.map(({ key, text }) => {
    const arrow = text ? "->>" : "->";
    return typeof key === "number" ? `${arrow}${key}` : `${arrow}${values.bind(key)}::text`;
  });
  return `(${isJson ? column : `to_jsonb(${column})`}${steps.join("")})`;
}

/** A field of a select list, under the name it is answered by. */
export function selectedSql(source: Source, item: StarItem | FieldItem, values: Values): string {
  if (item.kind === "star") return `${source.alias}.*`;
  const value = fieldSql(source, item.field, values);
  const cast = item.cast === null ? value : `cast(${value} as ${item.cast})`;
  return `${cast} as ${identifier(item.alias ?? outputName(item.field))}`;
}
