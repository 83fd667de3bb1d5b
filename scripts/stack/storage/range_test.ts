import assert from "node:assert/strict";
import { parseRange } from "./range.ts";

Deno.test("parseRange() reads the three forms of one range", () => {
  assert.deepEqual(parseRange("bytes=0-4", 10), { start: 0, end: 5 });
  assert.deepEqual(parseRange("bytes=7-", 10), { start: 7, end: 10 });
  assert.deepEqual(parseRange("bytes=-3", 10), { start: 7, end: 10 });
  assert.deepEqual(parseRange("bytes=5-500", 10), { start: 5, end: 10 });
  assert.deepEqual(parseRange("bytes=-500", 10), { start: 0, end: 10 });
});

Deno.test("parseRange() says when no byte is in the range", () => {
  assert.equal(parseRange("bytes=10-", 10), "unsatisfiable");
  assert.equal(parseRange("bytes=-0", 10), "unsatisfiable");
  assert.equal(parseRange("bytes=0-", 0), "unsatisfiable");
});

Deno.test("parseRange() ignores what it does not read", () => {
  for (const header of [null, "", "bytes=", "bytes=-", "items=0-1", "bytes=5-2", "bytes=0-1,3-4"]) {
    assert.equal(parseRange(header, 10), null);
  }
});
