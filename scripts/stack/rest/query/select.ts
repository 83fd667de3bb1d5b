import { RestError } from "../errors/rest_error.ts";
import { type Field, readField, readName } from "./field.ts";
import { Scanner } from "./scanner.ts";

/** Every column. */
export interface StarItem {
  kind: "star";
}

/** A column, or a place inside one, perhaps under another name or type. */
export interface FieldItem {
  kind: "field";
  field: Field;
  alias: string | null;
  cast: string | null;
}

/** Rows of a related table. */
export interface EmbedItem {
  kind: "embed";
  relation: string;
  alias: string | null;
  /** Which relationship is meant, where there are several: a constraint, a column or a junction table. */
  hint: string | null;
  /** Leaves rows out that have no related row. */
  inner: boolean;
  /** Puts the related row's fields among the row's own. */
  spread: boolean;
  items: SelectItem[];
}

export type SelectItem = StarItem | FieldItem | EmbedItem;

const AGGREGATE = /(?:count|sum|avg|max|min)\(\)/y;

/**
 * Reads `select=`: `id,name:full_name,client_info->>ip,owner:profiles!created_by!inner(*)`.
 *
 * @throws RestError PGRST100 for what cannot be read, PGRST123 for aggregates, which are off as on a
 * hosted project
 */
export function parseSelect(text: string): SelectItem[] {
  const scanner = new Scanner(text, "select parameter");
  if (text.trim() === "") return [];
  const items = readItems(scanner);
  scanner.expectEnd('"," or end of input');
  return items;
}

function readItems(scanner: Scanner): SelectItem[] {
  const items = [];
  do {
    scanner.skipSpace();
    items.push(readItem(scanner));
    scanner.skipSpace();
  } while (scanner.take(","));
  return items;
}

function readItem(scanner: Scanner): SelectItem {
  if (scanner.take("...")) return readEmbed(scanner, readName(scanner), null, true);
  if (scanner.take("*")) return { kind: "star" };
  refuseAggregate(scanner);
  const first = scanner.position;
  const name = readName(scanner);
  if (scanner.sees(":") && !scanner.sees("::")) {
    scanner.take(":");
    refuseAggregate(scanner);
    return readNamed(scanner, name);
  }
  scanner.rewind(first);
  return readNamed(scanner, null);
}

function readNamed(scanner: Scanner, alias: string | null): FieldItem | EmbedItem {
  const start = scanner.position;
  const name = readName(scanner);
  if (scanner.sees("!") || scanner.sees("(")) return readEmbed(scanner, name, alias, false);
  scanner.rewind(start);
  const field = readField(scanner);
  const cast = scanner.take("::") ? readCast(scanner) : null;
  if (scanner.take(".")) {
    refuseAggregate(scanner);
    throw scanner.failure("an aggregate function");
  }
  return { kind: "field", field, alias, cast };
}

function readEmbed(
  scanner: Scanner,
  relation: string,
  alias: string | null,
  spread: boolean,
): EmbedItem {
  let hint: string | null = null;
  let inner = false;
  while (scanner.take("!")) {
    const word = readName(scanner);
    if (word === "inner") inner = true;
    else if (word !== "left") hint = word;
  }
  scanner.expect("(");
  scanner.skipSpace();
  const items = scanner.sees(")") ? [] : scanner.inside(() => readItems(scanner));
  scanner.expect(")");
  return { kind: "embed", relation, alias, hint, inner, spread, items };
}

/** A type's name goes into the statement as it is, so nothing but words may come through. */
function readCast(scanner: Scanner): string {
  const cast = scanner.match(/[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z_][A-Za-z0-9_]*)*/y);
  if (cast === null) throw scanner.failure("letter or digit");
  return cast;
}

function refuseAggregate(scanner: Scanner): void {
  if (scanner.match(AGGREGATE) === null) return;
  throw new RestError({
    status: 400,
    code: "PGRST123",
    message: "Use of aggregate functions is not allowed",
  });
}
