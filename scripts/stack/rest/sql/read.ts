import { RestError } from "../errors/rest_error.ts";
import { type Embed, notEmbedded, type ReadPlan } from "../plan/read_plan.ts";
import type { Condition } from "../query/condition.ts";
import type { OrderTerm } from "../query/order.ts";
import { conditionSql, type FilteredSource } from "./condition.ts";
import { fieldSql, selectedSql } from "./field.ts";
import { type JoinedSource, joinSql } from "./join.ts";
import { identifier, type Values } from "./values.ts";

/** What a plan reads from. */
export interface ReadFrom {
  /** What follows `from`. */
  from: string;
  /** What it goes by, quoted. */
  alias: string;
  /** Conditions beside the plan's own. */
  conditions: string[];
}

interface NamedEmbed extends Embed {
  /** What its rows go by in the statement. */
  rows: string;
}

/** The rows of a plan. */
export function readSql(plan: ReadPlan, from: ReadFrom, values: Values): string {
  const embeds = plan.embeds.map((embed) => ({ ...embed, rows: values.alias("embed") }));
  const source = sourceOf(plan, from, embeds);
  const fields = [
    ...plan.fields.map((field) => selectedSql(source, field, values)),
    ...embeds.filter(isSelected).map(embedFieldSql),
  ];
  const orders = plan.orders.map((term) => orderSql(plan, source, term, values));
  return [
    `select ${fields.join(", ")}`,
    fromSql(plan, from, embeds, source, values),
    orders.length === 0 ? "" : `order by ${orders.join(", ")}`,
    plan.range.limit === null ? "" : `limit ${plan.range.limit}`,
    plan.range.offset === 0 ? "" : `offset ${plan.range.offset}`,
  ].filter(Boolean).join(" ");
}

/** One column a row, for counting them all: no order, no range, no join that leaves no row out. */
export function countedSql(plan: ReadPlan, from: ReadFrom, values: Values): string {
  const embeds = plan.embeds
    .filter(({ item, name }) =>
      item.inner || plan.conditions.some((condition) => mentions(condition, name))
    )
    .map((embed) => ({ ...embed, rows: values.alias("embed") }));
  return `select 1 ${fromSql(plan, from, embeds, sourceOf(plan, from, embeds), values)}`;
}

function mentions(condition: Condition, name: string): boolean {
  return condition.kind === "group"
    ? condition.members.some((member) => mentions(member, name))
    : condition.field.name === name;
}

function sourceOf(plan: ReadPlan, from: ReadFrom, embeds: NamedEmbed[]): FilteredSource {
  const rows = embeds.map(({ name, relationship, rows }): [string, string] => [
    name,
    relationship.toOne ? rows : `${rows}.rows`,
  ]);
  return { alias: from.alias, columns: plan.columns, embeds: new Map(rows) };
}

function fromSql(
  plan: ReadPlan,
  from: ReadFrom,
  embeds: NamedEmbed[],
  source: FilteredSource,
  values: Values,
): string {
  const conditions = [
    ...from.conditions,
    ...plan.conditions.map((condition) => conditionSql(source, condition, values)),
  ];
  const joins = embeds.map((embed) => embedJoinSql(embed, from.alias, values));
  const where = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  return [`from ${from.from}`, ...joins, where].filter(Boolean).join(" ");
}

function isSelected({ plan }: Embed): boolean {
  return plan.fields.length > 0 || plan.embeds.some(isSelected);
}

function embedFieldSql({ item, name, relationship, rows }: NamedEmbed): string {
  if (item.spread) return `${rows}.*`;
  const value = relationship.toOne ? `row_to_json(${rows}.*)` : `coalesce(${rows}.rows, '[]')`;
  return `${value} as ${identifier(name)}`;
}

function embedJoinSql(embed: NamedEmbed, near: string, values: Values): string {
  const { item, relationship, plan, rows } = embed;
  const selected = isSelected(embed) ? plan : { ...plan, fields: [{ kind: "star" } as const] };
  const inner = readSql(selected, joinSql(relationship, near, values), values);
  const kind = item.inner ? "inner" : "left";
  if (relationship.toOne) return `${kind} join lateral (${inner}) as ${rows} on true`;
  const gathered = `select json_agg(${rows}) as rows from (${inner}) as ${rows}`;
  const on = item.inner ? `${rows}.rows is not null` : "true";
  return `${kind} join lateral (${gathered}) as ${rows} on ${on}`;
}

function orderSql(
  plan: ReadPlan,
  source: FilteredSource,
  term: OrderTerm,
  values: Values,
): string {
  const value = term.relation === null
    ? fieldSql(source, term.field, values)
    : relatedFieldSql(plan, source, term.relation, term, values);
  return [
    value,
    term.direction,
    term.nulls === null ? null : `nulls ${term.nulls}`,
  ].filter((part) => part !== null).join(" ");
}

/** The field of the one related row, looked up by itself: it need not be among those selected. */
function relatedFieldSql(
  plan: ReadPlan,
  source: FilteredSource,
  name: string,
  { field }: OrderTerm,
  values: Values,
): string {
  const embed = plan.embeds.find((embed) => embed.name === name);
  if (!embed) throw notEmbedded(name);
  if (!embed.relationship.toOne) throw notToOne(plan, name);
  const far: JoinedSource = joinSql(embed.relationship, source.alias, values);
  const value = fieldSql({ alias: far.alias, columns: embed.plan.columns }, field, values);
  return `(select ${value} from ${far.from} where ${far.conditions.join(" and ")})`;
}

function notToOne({ relation }: ReadPlan, name: string): RestError {
  return new RestError({
    status: 400,
    code: "PGRST118",
    message: `A related order on '${name}' is not possible`,
    details: `'${relation}' and '${name}' do not form a many-to-one or one-to-one relationship`,
  });
}
