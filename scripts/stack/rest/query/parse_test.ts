import assert from "node:assert/strict";
import { parseQuery } from "./parse.ts";

function parse(text: string, takesArguments = false) {
  return parseQuery(new URLSearchParams(text), takesArguments);
}

Deno.test("every filter on a column counts, also several of a kind", () => {
  const { conditions } = parse("status=neq.won&status=neq.lost");
  assert.deepEqual(
    conditions.map(({ value }) => value.kind === "comparison" && value.operation),
    ["won", "lost"].map((value) => ({
      kind: "compare",
      operator: "<>",
      quantifier: null,
      value,
    })),
  );
});

Deno.test("what belongs to an embedding goes to its path", () => {
  const query = parse(
    "select=id,a(b(*))&a.b.x=eq.1&a.order=n.desc.nullslast&a.b.limit=3&a.not.or=(x.eq.1,y.eq.2)",
  );
  assert.deepEqual(query.conditions.map(({ path }) => path), [["a", "b"], ["a"]]);
  assert.equal(query.conditions[1]?.value.negated, true);
  assert.deepEqual(query.orders, [{
    path: ["a"],
    value: [{
      relation: null,
      field: { name: "n", path: [] },
      direction: "desc",
      nulls: "last",
    }],
  }]);
  assert.deepEqual(query.limits, [{ path: ["a", "b"], value: 3 }]);
});

Deno.test("a function's arguments are told from filters on what it answers", () => {
  const query = parse("a=1&name=eq.x&a=2&b=", true);
  assert.deepEqual(query.arguments, [["a", "1"], ["a", "2"], ["b", ""]]);
  assert.equal(query.conditions.length, 1);
  assert.throws(() => parse("a=1"), { code: "PGRST100" });
});

Deno.test("orders are read with the related row they look at, and refused when they make no sense", () => {
  const [term, related] = parse("order=a->>b.asc, owner(name).nullsfirst").orders[0]?.value ?? [];
  assert.deepEqual([term?.field.path, term?.direction], [[{ key: "b", text: true }], "asc"]);
  assert.deepEqual([related?.relation, related?.field.name], ["owner", "name"]);
  assert.deepEqual([related?.direction, related?.nulls], [null, "first"]);
  for (const text of ["a.up", "a.desc.asc", "", "a,", "a.descc", "a.nullslast.desc"]) {
    assert.throws(() => parse(`order=${text}`), { code: "PGRST100" }, text);
  }
});
