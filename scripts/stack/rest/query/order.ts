import { type Field, readField, readName } from "./field.ts";
import { Scanner } from "./scanner.ts";

/** One term of an order. */
export interface OrderTerm {
  /** An embedded to-one relation whose field it is, or null for a field of the rows themselves. */
  relation: string | null;
  field: Field;
  direction: "asc" | "desc" | null;
  nulls: "first" | "last" | null;
}

/** Reads `order=`: `created_at.desc.nullslast,owner(full_name)`. */
export function parseOrder(text: string): OrderTerm[] {
  const scanner = new Scanner(text, "order");
  const terms = [];
  do terms.push(readTerm(scanner)); while (scanner.take(","));
  scanner.expectEnd('delimiter (.), "," or end of input');
  return terms;
}

function readTerm(scanner: Scanner): OrderTerm {
  scanner.skipSpace();
  const start = scanner.position;
  const name = readName(scanner);
  let relation: string | null = null;
  if (scanner.take("(")) relation = name;
  else scanner.rewind(start);
  const field = readField(scanner);
  if (relation !== null) scanner.expect(")");
  const direction = scanner.match(/\.(?:asc|desc)(?=[.,\s]|$)/y);
  const nulls = scanner.match(/\.nulls(?:first|last)(?=[,\s]|$)/y);
  if (scanner.take(".")) throw scanner.failure('"asc", "desc", "nullsfirst" or "nullslast"');
  scanner.skipSpace();
  return {
    relation,
    field,
    direction: direction === null ? null : direction === ".asc" ? "asc" : "desc",
    nulls: nulls === null ? null : nulls === ".nullsfirst" ? "first" : "last",
  };
}
