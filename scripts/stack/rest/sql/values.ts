import { unreadable } from "../errors/rest_error.ts";

/** The values of one statement: each is sent beside it as text, and the database finds out its type. */
export class Values {
  readonly list: string[] = [];
  #aliases = 0;

  /** Adds a value and gives its place in the statement, such as `$3`. */
  bind(value: string): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }

  /** A name for a table that no other in the statement has. */
  alias(name: string): string {
    this.#aliases += 1;
    return identifier(`${name}_${this.#aliases}`);
  }
}

/** A name as a statement writes it. */
export function identifier(name: string): string {
  // It would end the statement early.
  if (name.includes("\0")) throw unreadable("A name may not hold a NUL character", null);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table, view or function of the exposed schema. */
export function exposed(name: string): string {
  return `"public".${identifier(name)}`;
}

/** Values as one array in Postgres' own notation, so that its element type is found out as well. */
export function arrayLiteral(values: string[]): string {
  const elements = values.map((value) => `"${value.replaceAll(/["\\]/g, "\\$&")}"`);
  return `{${elements.join(",")}}`;
}
