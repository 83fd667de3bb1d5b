import { type Field, readField } from "./field.ts";
import { type Operation, readElement, readOperation } from "./operation.ts";
import { Scanner } from "./scanner.ts";

/** A field held against something. */
export interface Comparison {
  kind: "comparison";
  field: Field;
  negated: boolean;
  operation: Operation;
}

/** Conditions joined by `and` or `or`. */
export interface Group {
  kind: "group";
  operator: "and" | "or";
  negated: boolean;
  members: Condition[];
}

export type Condition = Comparison | Group;

/** Reads the value of a parameter that names a field: `eq.5`. */
export function parseFilter(field: Field, text: string): Comparison {
  const scanner = new Scanner(text, "filter");
  const read = readOperation(scanner, (scanner) => scanner.rest());
  scanner.expectEnd();
  return { kind: "comparison", field, ...read };
}

/** Reads the value of `or=`, `and=`: `(status.eq.new,not.and(notes.is.null,id.in.(1,2)))`. */
export function parseGroup(operator: "and" | "or", negated: boolean, text: string): Group {
  const scanner = new Scanner(text, "logic tree");
  const members = readMembers(scanner);
  scanner.expectEnd();
  return { kind: "group", operator, negated, members };
}

function readMembers(scanner: Scanner): Condition[] {
  scanner.skipSpace();
  scanner.expect("(");
  const members = [];
  do {
    scanner.skipSpace();
    members.push(readMember(scanner));
    scanner.skipSpace();
  } while (scanner.take(","));
  scanner.expect(")");
  scanner.skipSpace();
  return members;
}

function readMember(scanner: Scanner): Condition {
  const group = scanner.match(/(?:not\.)?(?:and|or)(?=[ \t]*\()/y);
  if (group !== null) {
    const negated = group.startsWith("not.");
    const operator = group.endsWith("and") ? "and" : "or";
    const members = scanner.inside(() => readMembers(scanner));
    return { kind: "group", operator, negated, members };
  }
  const field = readField(scanner);
  scanner.expect(".");
  return { kind: "comparison", field, ...readOperation(scanner, readValue) };
}

/** Within a group a value ends at the next comma or parenthesis, unless quoted or an array. */
function readValue(scanner: Scanner): string {
  return scanner.match(/\{[^{}]*\}/y) ?? readElement(scanner);
}
