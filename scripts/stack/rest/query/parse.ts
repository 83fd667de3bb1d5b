import { type Condition, parseFilter, parseGroup } from "./condition.ts";
import { readField, readNames } from "./field.ts";
import { looksLikeOperation } from "./operation.ts";
import { type OrderTerm, parseOrder } from "./order.ts";
import { Scanner } from "./scanner.ts";
import { parseSelect, type SelectItem } from "./select.ts";

/** Something said about an embedded relation; the rows themselves are at the empty path. */
export interface Placed<T> {
  path: string[];
  value: T;
}

/** All that the query string of a request says. */
export interface Query {
  select: SelectItem[];
  conditions: Placed<Condition>[];
  orders: Placed<OrderTerm[]>[];
  limits: Placed<number>[];
  offsets: Placed<number>[];
  /** Which columns of the payload to write. */
  columns: string[] | null;
  onConflict: string[] | null;
  /** What is no filter: the arguments of a function called with GET. */
  arguments: [name: string, value: string][];
}

/** @param takesArguments whether what does not look like a filter is an argument instead of a mistake */
export function parseQuery(parameters: URLSearchParams, takesArguments: boolean): Query {
  const query: Query = {
    select: parseSelect(parameters.get("select") ?? "*"),
    conditions: [],
    orders: [],
    limits: [],
    offsets: [],
    columns: namesIn(parameters, "columns"),
    onConflict: namesIn(parameters, "on_conflict"),
    arguments: [],
  };
  for (const [key, value] of parameters) {
    if (["select", "columns", "on_conflict"].includes(key)) continue;
    readParameter(query, key, value, takesArguments);
  }
  return query;
}

function readParameter(query: Query, key: string, value: string, takesArguments: boolean): void {
  const segments = key.split(".");
  const word = segments.at(-1);
  const path = segments.slice(0, -1);
  if (word === "order") query.orders.push({ path, value: parseOrder(value) });
  else if (word === "limit") place(query.limits, path, value);
  else if (word === "offset") place(query.offsets, path, value);
  else if (word === "and" || word === "or") {
    const negated = path.at(-1) === "not";
    const group = parseGroup(word, negated, value);
    query.conditions.push({ path: negated ? path.slice(0, -1) : path, value: group });
  } else if (takesArguments && segments.length === 1 && !looksLikeOperation(value)) {
    query.arguments.push([key, value]);
  } else query.conditions.push(readFilter(key, value));
}

function readFilter(key: string, value: string): Placed<Condition> {
  const scanner = new Scanner(key, "tree path");
  const path = [];
  let field = readField(scanner);
  while (field.path.length === 0 && scanner.take(".")) {
    path.push(field.name);
    field = readField(scanner);
  }
  scanner.expectEnd('delimiter (.), "->" or end of input');
  return { path, value: parseFilter(field, value) };
}

/** What is no number counts as not said, as in PostgREST. */
function place(into: Placed<number>[], path: string[], text: string): void {
  if (/^-?\d{1,15}$/.test(text)) into.push({ path, value: Number(text) });
}

function namesIn(parameters: URLSearchParams, key: string): string[] | null {
  const text = parameters.get(key);
  return text === null ? null : readNames(new Scanner(text, `${key} parameter`));
}
