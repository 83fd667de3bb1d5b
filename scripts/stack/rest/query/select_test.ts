import assert from "node:assert/strict";
import { RestError } from "../errors/rest_error.ts";
import { type EmbedItem, parseSelect, type SelectItem } from "./select.ts";

function field(name: string, more: Partial<Extract<SelectItem, { kind: "field" }>> = {}) {
  return { kind: "field", field: { name, path: [] }, alias: null, cast: null, ...more };
}

function embed(relation: string, items: unknown[], more: Partial<EmbedItem> = {}) {
  const none = { alias: null, hint: null, inner: false, spread: false };
  return { kind: "embed", relation, ...none, items, ...more };
}

Deno.test("columns are read with their aliases, casts and JSON paths", () => {
  assert.deepEqual(parseSelect("id, name:full_name ,created_at::date,*,a b,x-y"), [
    field("id"),
    field("full_name", { alias: "name" }),
    field("created_at", { cast: "date" }),
    { kind: "star" },
    field("a b"),
    field("x-y"),
  ]);
  assert.deepEqual(parseSelect('ip:client_info->geo->>0::int,"a,b"'), [
    {
      ...field("client_info", { alias: "ip", cast: "int" }),
      field: {
        name: "client_info",
        path: [{ key: "geo", text: false }, { key: 0, text: true }],
      },
    },
    field("a,b"),
  ]);
});

Deno.test("embeddings are read with alias, hint, join and what is inside", () => {
  assert.deepEqual(
    parseSelect("id,owner:profiles!leads_created_by_fkey!inner(id,files(*)),...team(name),tags()"),
    [
      field("id"),
      embed("profiles", [field("id"), embed("files", [{ kind: "star" }])], {
        alias: "owner",
        hint: "leads_created_by_fkey",
        inner: true,
      }),
      embed("team", [field("name")], { spread: true }),
      embed("tags", []),
    ],
  );
});

Deno.test("what is no select list is refused with the place where it stops making sense", () => {
  for (
    const [text, message] of [
      ["id,", '"failed to parse select parameter (id,)" (line 1, column 4)'],
      ["-id", '"failed to parse select parameter (-id)" (line 1, column 1)'],
      ["id)", '"failed to parse select parameter (id))" (line 1, column 3)'],
      ["a(b", '"failed to parse select parameter (a(b)" (line 1, column 4)'],
      ["id::int;drop", '"failed to parse select parameter (id::int;drop)" (line 1, column 8)'],
    ] as const
  ) {
    assert.throws(() => parseSelect(text), (error) => {
      assert.ok(error instanceof RestError);
      assert.deepEqual([error.status, error.code, error.message], [400, "PGRST100", message]);
      return true;
    });
  }
});

Deno.test("aggregates are refused, as hosted projects do by default", () => {
  for (const text of ["count()", "amount.sum()", "total:amount.sum()", "leads(id.max())"]) {
    assert.throws(() => parseSelect(text), { code: "PGRST123" });
  }
});
