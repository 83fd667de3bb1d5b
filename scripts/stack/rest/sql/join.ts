import type { ColumnPairs, Relationship } from "../schema/types.ts";
import { exposed, identifier, type Values } from "./values.ts";

/** The far side of a relationship, bound to one row of the near side. */
export interface JoinedSource {
  from: string;
  alias: string;
  conditions: string[];
}

/** @param near what the near side goes by in the statement */
export function joinSql(relationship: Relationship, near: string, values: Values): JoinedSource {
  const { far, pairs, junction } = relationship;
  const alias = values.alias(far);
  const from = `${exposed(far)} as ${alias}`;
  if (!junction) return { from, alias, conditions: equalities(near, alias, pairs) };
  const between = values.alias(junction.table);
  const on = equalities(between, alias, junction.pairs).join(" and ");
  return {
    from: `${from} inner join ${exposed(junction.table)} as ${between} on ${on}`,
    alias,
    conditions: equalities(near, between, pairs),
  };
}

function equalities(near: string, far: string, pairs: ColumnPairs): string[] {
  return pairs.map(([nearColumn, farColumn]) =>
    `${far}.${identifier(farColumn)} = ${near}.${identifier(nearColumn)}`
  );
}
