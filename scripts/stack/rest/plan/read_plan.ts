import { RestError } from "../errors/rest_error.ts";
import { type Range, readRange } from "../http/range.ts";
import type { Condition } from "../query/condition.ts";
import type { OrderTerm } from "../query/order.ts";
import type { Placed, Query } from "../query/parse.ts";
import type { EmbedItem, FieldItem, SelectItem, StarItem } from "../query/select.ts";
import { findRelationship } from "../schema/find_relationship.ts";
import type { Column, Relationship, Schema } from "../schema/types.ts";

/** What to read of one relation, and with it of those related. */
export interface ReadPlan {
  /** The table or view, or null for what a function answers that is no table's row. */
  relation: string | null;
  /** Its columns by name; none are known of a function's own row type. */
  columns: Map<string, Column>;
  fields: (StarItem | FieldItem)[];
  embeds: Embed[];
  conditions: Condition[];
  orders: OrderTerm[];
  range: Range;
}

/** A related relation to be read along. */
export interface Embed {
  item: EmbedItem;
  /** The name it goes by in the answer and in filters. */
  name: string;
  relationship: Relationship;
  plan: ReadPlan;
}

/** The parts of a query that plans are made of, narrowed to one branch as they go down. */
type Parts = Pick<Query, "select" | "conditions" | "orders" | "limits" | "offsets">;

/** What holds for a whole request. */
export interface ReadLimits {
  maxRows: number;
  /** The `Range` header of a read. */
  rangeHeader: string | null;
}

/**
 * @throws RestError PGRST108 for what is said about a relation that is not embedded, PGRST200 and PGRST201
 * for embeddings without exactly one relationship
 */
export function planRead(
  schema: Schema,
  relation: string | null,
  query: Parts,
  { maxRows, rangeHeader }: ReadLimits,
): ReadPlan {
  const embeds = query.select.filter((item) => item.kind === "embed")
    .map((item) => planEmbed(schema, relation, item, query, maxRows));
  refuseStray(query, embeds);
  return {
    relation,
    columns: schema.relations.get(relation ?? "")?.columns ?? new Map(),
    fields: query.select.filter((item) => item.kind !== "embed"),
    embeds,
    conditions: here(query.conditions),
    orders: here(query.orders).flat(),
    range: readRange(
      here(query.limits).at(-1) ?? null,
      here(query.offsets).at(-1) ?? null,
      rangeHeader,
      maxRows,
    ),
  };
}

function planEmbed(
  schema: Schema,
  near: string | null,
  item: EmbedItem,
  query: Parts,
  maxRows: number,
): Embed {
  const relationship = findRelationship(schema, near ?? "", item);
  if (item.spread && !relationship.toOne) {
    throw new RestError({
      status: 400,
      code: "PGRST127",
      message: "Feature not implemented",
      details: `A spread operation on '${item.relation}' is not possible: it may be several rows`,
    });
  }
  const name = item.alias ?? item.relation;
  const parts = below(query, name, item.items);
  const plan = planRead(schema, relationship.far, parts, { maxRows, rangeHeader: null });
  return { item, name, relationship, plan };
}

function below(query: Parts, name: string, select: SelectItem[]): Parts {
  const narrow = <T>(placed: Placed<T>[]) =>
    placed.filter(({ path }) => path[0] === name)
      .map(({ path, value }) => ({ path: path.slice(1), value }));
  return {
    select,
    conditions: narrow(query.conditions),
    orders: narrow(query.orders),
    limits: narrow(query.limits),
    offsets: narrow(query.offsets),
  };
}

function here<T>(placed: Placed<T>[]): T[] {
  return placed.filter(({ path }) => path.length === 0).map(({ value }) => value);
}

function refuseStray(query: Parts, embeds: Embed[]): void {
  const names = new Set(embeds.map((embed) => embed.name));
  const placed = [query.conditions, query.orders, query.limits, query.offsets].flat();
  const stray = placed.map(({ path }) => path[0]).find((name) => name && !names.has(name));
  if (stray !== undefined) throw notEmbedded(stray);
}

/** 400: something is said about a relation that is not in `select`. */
export function notEmbedded(name: string): RestError {
  return new RestError({
    status: 400,
    code: "PGRST108",
    message: `'${name}' is not an embedded resource in this request`,
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  });
}
