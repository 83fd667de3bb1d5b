import assert from "node:assert/strict";
import * as z from "zod";
import { decodeCursor, encodeCursor, listOf, pageParameters, toPage } from "./page.ts";

const query = z.strictObject(pageParameters);
const Key = z.tuple([z.string(), z.int()]);

Deno.test("a page has 50 entries, or as many as asked for up to 100", () => {
  assert.equal(query.parse({}).limit, 50);
  assert.equal(query.parse({ limit: "100" }).limit, 100);
  for (const limit of ["0", "101", "-1", "1.5", "x", "", "1e2", " 5"]) {
    assert.ok(!query.safeParse({ limit }).success, limit);
  }
  assert.ok(!query.safeParse({ page: "0" }).success);
  assert.ok(!query.safeParse({ count: "all" }).success);
});

Deno.test("toPage() takes one row more as the sign that there are more", () => {
  const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const keyOf = ({ id }: { id: number }) => ["x", id];
  const first = toPage(rows, { limit: 2, keyOf, total: 3 });
  assert.deepEqual(first.data, [{ id: 1 }, { id: 2 }]);
  assert.deepEqual({ ...first.page, next_cursor: null }, {
    limit: 2,
    has_more: true,
    next_cursor: null,
    total: 3,
  });
  assert.deepEqual(decodeCursor(first.page.next_cursor ?? "", Key), ["x", 2]);

  const last = toPage(rows, { limit: 3, keyOf });
  assert.deepEqual(last.page, { limit: 3, has_more: false, next_cursor: null });
  assert.deepEqual(toPage([], { limit: 3, keyOf }).page.next_cursor, null);
  assert.ok(listOf(z.strictObject({ id: z.int() })).safeParse(first).success);
});

Deno.test("a cursor that is none of ours is refused", () => {
  for (const cursor of ["", "x", "!!!", encodeCursor(["x"]), encodeCursor([1, "x"]), "bnVsbA"]) {
    assert.throws(() => decodeCursor(cursor, Key), { code: "validation_failed" }, cursor);
  }
});
