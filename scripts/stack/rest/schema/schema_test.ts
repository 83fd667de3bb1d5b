import assert from "node:assert/strict";
import { parseSelect } from "../query/select.ts";
import { SchemaCache } from "./cache.ts";
import { findRelationship } from "./find_relationship.ts";
import { findRoutine } from "./find_routine.ts";
import type { ForeignKey } from "./load.ts";
import { relationshipsOf } from "./relationships.ts";
import type { Parameter, Routine, Schema } from "./types.ts";

function key(name: string, near: string, column: string, far: string, more = {}): ForeignKey {
  const common = { single: false, in_primary_key: false, pairs: [[column, "id"]] };
  return { name, near, far, ...common, ...more } as ForeignKey;
}

function schemaOf(foreignKeys: ForeignKey[], routines: Routine[] = []): Schema {
  return {
    relations: new Map(),
    relationships: relationshipsOf(foreignKeys),
    routines: Map.groupBy(routines, ({ name }) => name),
    roleSettings: new Map(),
  };
}

const SCHEMA = schemaOf([
  key("leads_created_by_fkey", "leads", "created_by", "profiles"),
  key("leads_assigned_to_fkey", "leads", "assigned_to", "profiles"),
  key("details_fkey", "details", "lead_id", "leads", { single: true }),
  key("tree_up_fkey", "tree", "up", "tree"),
  key("lead_tags_lead_fkey", "lead_tags", "lead_id", "leads", { in_primary_key: true }),
  key("lead_tags_tag_fkey", "lead_tags", "tag_id", "tags", { in_primary_key: true }),
]);

function find(near: string, select: string) {
  const [item] = parseSelect(select);
  assert.ok(item?.kind === "embed");
  const { far, toOne, constraint, junction } = findRelationship(SCHEMA, near, item);
  return [far, toOne, junction?.table ?? constraint];
}

Deno.test("a relationship goes by table, column, foreign key or junction", () => {
  const owner = ["profiles", true, "leads_created_by_fkey"];
  assert.deepEqual(find("leads", "created_by(id)"), owner);
  assert.deepEqual(find("leads", "profiles!created_by(id)"), owner);
  assert.deepEqual(find("leads", "profiles!leads_created_by_fkey(id)"), owner);
  assert.deepEqual(find("leads", "leads_created_by_fkey(id)"), owner);
  const owned = ["leads", false, "leads_created_by_fkey"];
  assert.deepEqual(find("profiles", "leads!created_by(id)"), owned);
  assert.deepEqual(find("leads", "tags(id)"), ["tags", false, "lead_tags"]);
  assert.deepEqual(find("tags", "leads!lead_tags(id)"), ["leads", false, "lead_tags"]);
});

Deno.test("a row that is referred to at most once is one to one", () => {
  assert.deepEqual(find("leads", "details(id)"), ["details", true, "details_fkey"]);
});

Deno.test("a table that refers to itself is met upwards by column, downwards by table and hint", () => {
  assert.deepEqual(find("tree", "up(id)"), ["tree", true, "tree_up_fkey"]);
  assert.deepEqual(find("tree", "tree!up(id)"), ["tree", false, "tree_up_fkey"]);
});

Deno.test("no relationship and several are refused", () => {
  assert.throws(() => find("leads", "nope(id)"), { status: 400, code: "PGRST200" });
  assert.throws(() => find("leads", "profiles(id)"), (error) => {
    assert.ok(error instanceof Error && "hint" in error && "status" in error);
    assert.equal(error.status, 300);
    assert.match(String(error.hint), /'profiles!leads_assigned_to_fkey'/);
    return true;
  });
});

function routine(name: string, parameters: Partial<Parameter>[]): Routine {
  const returned = { returns: "scalar", returnsSet: false, relation: null } as const;
  const plain = { name: "", type: "integer", required: true, variadic: false };
  return {
    name,
    parameters: parameters.map((parameter) => ({ ...plain, ...parameter })),
    ...returned,
    readOnly: false,
    statementTimeout: null,
  };
}

Deno.test("a function is chosen by the names of its arguments", () => {
  const schema = schemaOf([], [
    routine("f", [{ name: "a" }]),
    routine("f", [{ name: "a" }, { name: "b" }]),
    routine("g", [{ name: "a" }, { name: "b", required: false }]),
    routine("h", [{ type: "jsonb" }]),
    routine("i", [{ name: "a" }]),
    routine("i", [{ name: "a", type: "text" }]),
  ]);
  assert.equal(findRoutine(schema, "f", ["b", "a"], true).routine.parameters.length, 2);
  assert.equal(findRoutine(schema, "g", ["a"], true).wholeBody, false);
  assert.equal(findRoutine(schema, "h", ["x"], true).wholeBody, true);
  assert.throws(() => findRoutine(schema, "h", ["x"], false), { status: 404, code: "PGRST202" });
  assert.throws(() => findRoutine(schema, "g", [], true), { status: 404, code: "PGRST202" });
  assert.throws(() => findRoutine(schema, "i", ["a"], true), { status: 300, code: "PGRST203" });
});

Deno.test("the schema is loaded once for all who ask, and again after a failure or a drop", async () => {
  let loads = 0;
  let fails = true;
  const cache = new SchemaCache(() => {
    loads++;
    return fails ? Promise.reject(new Error("down")) : Promise.resolve(SCHEMA);
  });
  await assert.rejects(cache.get(), /down/);
  fails = false;
  await Promise.all([cache.get(), cache.get()]);
  assert.equal(loads, 2);
  cache.drop();
  await cache.get();
  assert.equal(loads, 3);
});
