import { relationshipsOf } from "./relationships.ts";
import { FOREIGN_KEYS, RELATIONS, ROLE_SETTINGS, ROUTINES } from "./queries.ts";
import type { Column, ColumnPairs, Parameter, Relation, Routine, Schema } from "./types.ts";

/** A foreign key as the catalogue tells it. */
export interface ForeignKey {
  name: string;
  near: string;
  far: string;
  pairs: ColumnPairs;
  single: boolean;
  in_primary_key: boolean;
}

interface RelationRow {
  name: string;
  primary_key: string[];
  columns: Column[];
}

interface RoutineRow {
  name: string;
  parameters: Parameter[];
  composite: boolean;
  void: boolean;
  returns_set: boolean;
  relation: string | null;
  read_only: boolean;
  statement_timeout: string | null;
}

/** Runs one catalogue query; `T` is what its select list says. */
export type RunQuery = <T extends object>(text: string, values: string[]) => Promise<T[]>;

/** Reads all that requests may name in one schema of the database. */
export async function loadSchema(run: RunQuery, schemaName: string): Promise<Schema> {
  const relations = new Map<string, Relation>();
  for (const row of await run<RelationRow>(RELATIONS, [schemaName])) {
    const columns = new Map(row.columns.map((column) => [column.name, column]));
    relations.set(row.name, { name: row.name, columns, primaryKey: row.primary_key });
  }
  const routines = new Map<string, Routine[]>();
  for (const row of await run<RoutineRow>(ROUTINES, [schemaName])) {
    append(routines, row.name, readRoutine(row));
  }
  const settings = await run<{ role: string; name: string; value: string }>(ROLE_SETTINGS, []);
  const roleSettings = new Map<string, [string, string][]>();
  for (const { role, name, value } of settings) append(roleSettings, role, [name, value]);
  const foreignKeys = await run<ForeignKey>(FOREIGN_KEYS, [schemaName]);
  return { relations, routines, roleSettings, relationships: relationshipsOf(foreignKeys) };
}

function readRoutine(row: RoutineRow): Routine {
  return {
    name: row.name,
    parameters: row.parameters,
    returns: row.void ? "void" : row.composite ? "composite" : "scalar",
    returnsSet: row.returns_set,
    relation: row.relation,
    readOnly: row.read_only,
    statementTimeout: row.statement_timeout,
  };
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
