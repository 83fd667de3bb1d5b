import type { ForeignKey } from "./load.ts";
import type { ColumnPairs, Relationship } from "./types.ts";

/**
 * Every way from one table to another: along a foreign key, against it, and across a junction (a table
 * whose primary key is made of the foreign keys to both).
 */
export function relationshipsOf(foreignKeys: ForeignKey[]): Map<string, Relationship[]> {
  const all = [...foreignKeys.flatMap(alongAndAgainst), ...acrossJunctions(foreignKeys)];
  return Map.groupBy(all, (relationship) => relationship.near);
}

function alongAndAgainst(key: ForeignKey): Relationship[] {
  const common = { constraint: key.name, junction: null };
  return [
    { ...common, near: key.near, far: key.far, toOne: true, holdsKey: true, pairs: key.pairs },
    {
      ...common,
      near: key.far,
      far: key.near,
      toOne: key.single,
      holdsKey: false,
      pairs: turned(key.pairs),
    },
  ];
}

function acrossJunctions(foreignKeys: ForeignKey[]): Relationship[] {
  const keysOf = Map.groupBy(
    foreignKeys.filter((key) => key.in_primary_key),
    (key) => key.near,
  );
  const across: Relationship[] = [];
  for (const [table, keys] of keysOf) {
    for (const first of keys) {
      for (const second of keys) {
        if (first === second) continue;
        across.push({
          near: first.far,
          far: second.far,
          toOne: false,
          holdsKey: false,
          constraint: first.name,
          pairs: turned(first.pairs),
          junction: { table, constraint: second.name, pairs: second.pairs },
        });
      }
    }
  }
  return across;
}

function turned(pairs: ColumnPairs): ColumnPairs {
  return pairs.map(([near, far]) => [far, near]);
}
