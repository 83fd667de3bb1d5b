import assert from "node:assert/strict";
import { parseFilter, parseGroup } from "./condition.ts";

const FIELD = { name: "x", path: [] };

function operationOf(text: string) {
  return parseFilter(FIELD, text).operation;
}

Deno.test("a filter's value stays the text it came as", () => {
  for (
    const value of [
      "+14155550100",
      "null",
      "true",
      "007",
      "1e5",
      '"quoted"',
      " spaced ",
      "a.b,c)",
      "",
    ]
  ) {
    assert.deepEqual(operationOf(`eq.${value}`), {
      kind: "compare",
      operator: "=",
      quantifier: null,
      value,
    });
  }
});

Deno.test("lists are read with quotes and escapes", () => {
  assert.deepEqual(operationOf('in.(1,two words,"a,b","c\\"d",+1)'), {
    kind: "in",
    values: ["1", "two words", "a,b", 'c"d', "+1"],
  });
  assert.deepEqual(operationOf("in.()"), { kind: "in", values: [] });
  assert.deepEqual(operationOf('in.("")'), { kind: "in", values: [] });
});

Deno.test("operators are read with negation, quantifiers and languages", () => {
  assert.deepEqual(parseFilter(FIELD, "not.is.null"), {
    kind: "comparison",
    field: FIELD,
    negated: true,
    operation: { kind: "is", value: "null" },
  });
  assert.deepEqual(operationOf("ilike(any).{a*,b*}"), {
    kind: "compare",
    operator: "ilike",
    quantifier: "any",
    value: "{a*,b*}",
  });
  assert.deepEqual(operationOf("wfts(english).cat -dog"), {
    kind: "search",
    query: "websearch_to_tsquery",
    language: "english",
    value: "cat -dog",
  });
  assert.deepEqual(operationOf("isdistinct.5"), { kind: "distinct", value: "5" });
});

Deno.test("what is no operator is refused", () => {
  const all = ["5", "zz.5", "", "eq", "in.1", "is.maybe", "cs(any).1", "constructor.1", "eq(x).1"];
  for (const text of all) {
    assert.throws(() => parseFilter(FIELD, text), { status: 400, code: "PGRST100" }, text);
  }
});

Deno.test("groups nest, and a value in them ends at a comma or parenthesis", () => {
  const compare = (name: string, operator: string, value: string) => ({
    kind: "comparison",
    field: { name, path: [] },
    negated: false,
    operation: { kind: "compare", operator, quantifier: null, value },
  });
  assert.deepEqual(
    parseGroup("or", false, '(a.eq.1,not.and(b.gt.2,c.eq."x,y)"),d.cs.{1,2}, e.eq.a.b)'),
    {
      kind: "group",
      operator: "or",
      negated: false,
      members: [
        compare("a", "=", "1"),
        {
          kind: "group",
          operator: "and",
          negated: true,
          members: [compare("b", ">", "2"), compare("c", "=", "x,y)")],
        },
        compare("d", "@>", "{1,2}"),
        compare("e", "=", "a.b"),
      ],
    },
  );
  const deep = `${"(or".repeat(9_000)}(a.eq.1)${")".repeat(9_000)}`;
  assert.throws(() => parseGroup("or", false, deep), { code: "PGRST100" });
  for (const text of ["()", "(a.eq.1", "a.eq.1", "(a.eq.1))", "(a.eq.1,)", "(a)"]) {
    assert.throws(() => parseGroup("or", false, text), { code: "PGRST100" }, text);
  }
});
