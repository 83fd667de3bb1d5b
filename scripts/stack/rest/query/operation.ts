import { readQuoted } from "./field.ts";
import type { Scanner } from "./scanner.ts";

/** What a field is held against. Values stay the text they came as: the database reads them. */
export type Operation =
  | { kind: "compare"; operator: string; quantifier: "any" | "all" | null; value: string }
  | { kind: "in"; values: string[] }
  | { kind: "is"; value: "null" | "not null" | "true" | "false" | "unknown" }
  | { kind: "distinct"; value: string }
  | { kind: "search"; query: string; language: string | null; value: string };

const OPERATORS: Record<string, string> = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  sl: "<<",
  sr: ">>",
  nxr: "&<",
  nxl: "&>",
  adj: "-|-",
};
const QUANTIFIABLE = new Set(["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"]);
const SEARCHES: Record<string, string> = {
  fts: "to_tsquery",
  plfts: "plainto_tsquery",
  phfts: "phraseto_tsquery",
  wfts: "websearch_to_tsquery",
};
const IS = {
  null: "null",
  not_null: "not null",
  true: "true",
  false: "false",
  unknown: "unknown",
} as const;

/** Whether `value` starts like a filter, which tells filters from the arguments of a function. */
export function looksLikeOperation(value: string): boolean {
  const [, word = ""] = /^(?:not\.)?([a-z]+)(?:\([^)]*\))?\./.exec(value) ?? [];
  return Object.hasOwn(OPERATORS, word) || Object.hasOwn(SEARCHES, word) ||
    ["in", "is", "isdistinct"].includes(word);
}

/** `eq.1`, `not.in.(1,2)`, `fts(english).word`; `readValue` says where a plain value ends. */
export function readOperation(
  scanner: Scanner,
  readValue: (scanner: Scanner) => string,
): { negated: boolean; operation: Operation } {
  const negated = scanner.take("not.");
  const start = scanner.position;
  const word = scanner.match(/[a-z]+/y) ?? "";
  const argument = scanner.match(/\([^)]*\)/y)?.slice(1, -1) ?? null;
  const operation = readKind(scanner, word, argument, readValue);
  if (operation) return { negated, operation };
  const found = scanner.text.slice(start).split(".", 1)[0];
  throw scanner.failureAt(start, `unknown single value operator ${found}`);
}

function readKind(
  scanner: Scanner,
  word: string,
  argument: string | null,
  readValue: (scanner: Scanner) => string,
): Operation | null {
  if (!scanner.take(".")) return null;
  const search = Object.hasOwn(SEARCHES, word) ? SEARCHES[word] : undefined;
  if (search !== undefined) {
    if (argument !== null && !/^[\p{L}\p{N}_ $]+$/u.test(argument)) return null;
    return { kind: "search", query: search, language: argument, value: readValue(scanner) };
  }
  const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined;
  if (operator !== undefined) {
    if (argument === null) {
      return { kind: "compare", operator, quantifier: null, value: readValue(scanner) };
    }
    if ((argument !== "any" && argument !== "all") || !QUANTIFIABLE.has(word)) return null;
    return { kind: "compare", operator, quantifier: argument, value: readValue(scanner) };
  }
  if (argument !== null) return null;
  if (word === "in") return { kind: "in", values: readList(scanner) };
  if (word === "is") return { kind: "is", value: readIs(scanner) };
  if (word === "isdistinct") return { kind: "distinct", value: readValue(scanner) };
  return null;
}

function readList(scanner: Scanner): string[] {
  scanner.skipSpace();
  scanner.expect("(");
  const values = [];
  do values.push(readElement(scanner)); while (scanner.take(","));
  scanner.expect(")");
  scanner.skipSpace();
  return values.length === 1 && values[0] === "" ? [] : values;
}

/** A value inside a list: in double quotes, or up to the next comma or parenthesis. */
export function readElement(scanner: Scanner): string {
  const start = scanner.position;
  const quoted = readQuoted(scanner);
  if (quoted !== null && (scanner.done || scanner.sees(",") || scanner.sees(")"))) return quoted;
  scanner.rewind(start);
  return scanner.match(/[^,)]*/y) ?? "";
}

function readIs(scanner: Scanner): (typeof IS)[keyof typeof IS] {
  const word = scanner.match(/not_null|null|true|false|unknown/iy)?.toLowerCase();
  if (word === undefined) {
    throw scanner.failure("null, not_null or trilean value (unknown, true, false)");
  }
  // The expression above lets only these through.
  return IS[word as keyof typeof IS];
}
