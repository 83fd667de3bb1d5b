import assert from "node:assert/strict";
import { planRead } from "../plan/read_plan.ts";
import { parseQuery } from "../query/parse.ts";
import type { Schema } from "../schema/types.ts";
import { readSql } from "./read.ts";
import { arrayLiteral, identifier, Values } from "./values.ts";

const SCHEMA: Schema = {
  relations: new Map([["leads", { name: "leads", columns: new Map(), primaryKey: ["id"] }]]),
  relationships: new Map(),
  routines: new Map(),
  roleSettings: new Map(),
};

function read(text: string): { text: string; values: string[] } {
  const query = parseQuery(new URLSearchParams(text), false);
  const plan = planRead(SCHEMA, "leads", query, { maxRows: 1000, rangeHeader: null });
  const values = new Values();
  const from = { from: '"public"."leads"', alias: '"leads"', conditions: [] };
  return { text: readSql(plan, from, values), values: values.list };
}

Deno.test("names are quoted and values sent beside the statement", () => {
  const value = "1'; drop table leads;--";
  const query = new URLSearchParams({ select: '"a;b",c->>k', '"a;b"': `eq.${value}`, limit: "5" });
  assert.deepEqual(read(`${query}&order=c.desc`), {
    text: 'select "leads"."a;b" as "a;b", ("leads"."c"->>$1::text) as "k" ' +
      'from "public"."leads" where "leads"."a;b" = $2 order by "leads"."c" desc limit 5',
    values: ["k", value],
  });
});

Deno.test("a name cannot end its quotes or the statement", () => {
  assert.equal(identifier('a"; drop table x; --'), '"a""; drop table x; --"');
  assert.throws(() => identifier("a\0b"), { status: 400 });
});

Deno.test("an array's elements keep their quotes, commas and backslashes", () => {
  assert.equal(arrayLiteral(['a"b', "c,d", "e\\f", ""]), '{"a\\"b","c,d","e\\\\f",""}');
});
