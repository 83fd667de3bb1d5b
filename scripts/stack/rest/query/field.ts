import type { Scanner } from "./scanner.ts";

/** One step into a JSON value: `->key`, `->0`, and with `text` `->>key`. */
export interface JsonStep {
  key: string | number;
  text: boolean;
}

/** A column, or a place inside one. */
export interface Field {
  name: string;
  path: JsonStep[];
}

const NAME = /[\p{L}\p{N}_ $]+(?:-(?!>)[\p{L}\p{N}_ $]+)*/uy;

/** `column`, `column->key->>0`. */
export function readField(scanner: Scanner): Field {
  scanner.skipSpace();
  const field = { name: readName(scanner), path: readPath(scanner) };
  scanner.skipSpace();
  return field;
}

/** A name, bare or in double quotes. */
export function readName(scanner: Scanner): string {
  const quoted = readQuoted(scanner);
  if (quoted !== null) return quoted;
  const name = scanner.match(NAME)?.trim();
  if (!name) throw scanner.failure("field name (* or [a..z0..9_$])");
  return name;
}

/** A value in double quotes with `\` before what shall stand for itself, or null if there is none. */
export function readQuoted(scanner: Scanner): string | null {
  const quoted = scanner.match(/"(?:[^"\\]|\\[^])*"/y);
  return quoted === null ? null : quoted.slice(1, -1).replaceAll(/\\([^])/g, "$1");
}

/** Names with commas between, as in `columns=`. */
export function readNames(scanner: Scanner): string[] {
  const names = [];
  do {
    scanner.skipSpace();
    names.push(readName(scanner));
    scanner.skipSpace();
  } while (scanner.take(","));
  scanner.expectEnd('"," or end of input');
  return names;
}

function readPath(scanner: Scanner): JsonStep[] {
  const path: JsonStep[] = [];
  while (scanner.sees("->")) {
    const text = scanner.take("->>") || !scanner.take("->");
    const index = scanner.match(/-?\d+(?=->|::|[.,)]|$)/y);
    path.push({ key: index === null ? readName(scanner) : Number(index), text });
  }
  return path;
}

/** The name under which a field is answered: the last key on its path. */
export function outputName({ name, path }: Field): string {
  const key = path.map((step) => step.key).findLast((key) => typeof key === "string");
  return typeof key === "string" ? key : name;
}
