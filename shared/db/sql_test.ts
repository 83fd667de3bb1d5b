import assert from "node:assert/strict";
import { sql } from "./sql.ts";

const plain = ({ text, values }: { text: string; values: readonly unknown[] }) => ({
  text,
  values,
});

Deno.test("sql makes each value a parameter", () => {
  assert.deepEqual(plain(sql`select * from leads where id = ${7} and email = ${"a'b"}`), {
    text: "select * from leads where id = $1 and email = $2",
    values: [7, "a'b"],
  });
});

Deno.test("sql numbers the parameters of its parts anew", () => {
  const open = sql`status = ${"new"}`;
  const mine = sql`(${open} or owner = ${1})`;
  assert.deepEqual(plain(sql`select ${0} where ${mine} and ${open}`), {
    text: "select $1 where (status = $2 or owner = $3) and status = $4",
    values: [0, "new", 1, "new"],
  });
});

Deno.test("sql takes null for a value and undefined for a mistake", () => {
  assert.deepEqual(sql`select ${null}`.values, [null]);
  assert.throws(() => sql`select ${1}, ${undefined}`, /Value 2 .* undefined/);
});

Deno.test("sql.join() puts a separator between parts, and sql.empty adds nothing", () => {
  const conditions = [sql`a = ${1}`, sql`b = ${2}`];
  assert.deepEqual(plain(sql`where ${sql.join(conditions, sql` and `)}${sql.empty}`), {
    text: "where a = $1 and b = $2",
    values: [1, 2],
  });
  assert.equal(sql.join([], sql`, `).text, "");
});

Deno.test("sql.identifier() writes a name that is on the list and no other", () => {
  const columns = ["created_at", "leads.status", 'x"; drop table'];
  assert.equal(
    sql`order by ${sql.identifier("created_at", columns)}`.text,
    'order by "created_at"',
  );
  assert.equal(sql.identifier("leads.status", columns).text, '"leads"."status"');
  assert.throws(() => sql.identifier("password", columns), TypeError);
  assert.throws(() => sql.identifier('x"; drop table', columns), TypeError);
});

Deno.test("sql.json() keeps an array an array", () => {
  assert.deepEqual(sql`select ${sql.json([1, { a: 2 }])}::jsonb`.values, ['[1,{"a":2}]']);
});
