import type { ReadPlan } from "../plan/read_plan.ts";
import { exposed, identifier } from "./values.ts";

/**
 * What a write returns so that a plan can be read from it: no more than that, since returning a column
 * takes the right to read it.
 */
export function returningSql(relation: string, plan: ReadPlan): string {
  const table = exposed(relation);
  if (plan.fields.some((field) => field.kind === "star")) return `${table}.*`;
  const names = new Set([
    ...plan.fields.map((item) => item.kind === "field" ? item.field.name : "*"),
    ...plan.embeds.flatMap((embed) => embed.relationship.pairs.map(([near]) => near)),
    ...plan.orders.filter((term) => term.relation === null).map((term) => term.field.name),
  ]);
  return names.size === 0 ? "1" : columnsSql(relation, [...names]);
}

/** Columns of a table that is being written. */
export function columnsSql(relation: string, names: string[]): string {
  return names.map((name) => `${identifier(relation)}.${identifier(name)}`).join(", ") || "1";
}
