import { RestError } from "../errors/rest_error.ts";
import type { EmbedItem } from "../query/select.ts";
import type { Relationship, Schema } from "./types.ts";

/**
 * The one relationship that an embedding means. Its name may be the other table, the foreign key, or the
 * foreign key's only column; a hint may be a foreign key, one of its columns, or a junction table.
 *
 * @throws RestError PGRST200 when there is none, PGRST201 when there are several
 */
export function findRelationship(schema: Schema, near: string, embed: EmbedItem): Relationship {
  const { relation, hint } = embed;
  const candidates = (schema.relationships.get(near) ?? [])
    .filter((one) => isNamed(one, relation) && (hint === null || isHinted(one, hint)));
  const [first, ...others] = candidates;
  if (first === undefined) throw noRelationship(near, embed);
  if (others.length > 0) throw ambiguous(near, relation, [first, ...others]);
  return first;
}

/**
 * `profiles`, `leads_created_by_fkey`, or `created_by`, the column that refers to it. Where a table refers
 * to itself, both ends go by the same names: the key's or its column's means the row referred to, and the
 * table's own with a hint means the rows that refer.
 */
function isNamed(one: Relationship, name: string): boolean {
  if (one.far === name) return true;
  if (one.junction || (one.near === one.far && !one.holdsKey)) return false;
  return one.constraint === name || (one.holdsKey && keyColumn(one) === name);
}

function isHinted(one: Relationship, hint: string): boolean {
  if (one.junction) return one.junction.table === hint;
  if (one.near === one.far && one.holdsKey) return false;
  return one.constraint === hint || keyColumn(one) === hint;
}

/** The column that makes up a foreign key by itself. */
function keyColumn({ pairs, holdsKey }: Relationship): string | undefined {
  return pairs.length === 1 ? pairs[0]?.[holdsKey ? 0 : 1] : undefined;
}

function noRelationship(near: string, { relation, hint }: EmbedItem): RestError {
  const by = hint === null ? "" : ` using the hint '${hint}'`;
  return new RestError({
    status: 400,
    code: "PGRST200",
    message:
      `Could not find a relationship between '${near}' and '${relation}' in the schema cache`,
    details: `Searched for a foreign key relationship between '${near}' and '${relation}'${by} ` +
      "in the schema 'public', but no matches were found.",
  });
}

function ambiguous(near: string, name: string, found: Relationship[]): RestError {
  const hints = found.map((one) => `'${name}!${one.junction?.table ?? one.constraint}'`);
  return new RestError({
    status: 300,
    code: "PGRST201",
    message: "Could not embed because more than one relationship was found for " +
      `'${near}' and '${name}'`,
    details: found.map((one) => ({
      cardinality: one.junction ? "many-to-many" : one.toOne ? "many-to-one" : "one-to-many",
      embedding: `${near} with ${one.far}`,
      relationship: describe(one),
    })),
    hint: `Try changing '${name}' to one of the following: ${hints.join(", ")}. ` +
      "Find the desired relationship in the 'details' key.",
  });
}

function describe({ near, far, constraint, pairs, junction }: Relationship): string {
  const columns = (side: 0 | 1) => `(${pairs.map((pair) => pair[side]).join(", ")})`;
  if (!junction) return `${constraint} using ${near}${columns(0)} and ${far}${columns(1)}`;
  const others = `(${junction.pairs.map(([column]) => column).join(", ")})`;
  return `${junction.table} using ${constraint}${columns(1)} and ${junction.constraint}${others}`;
}
