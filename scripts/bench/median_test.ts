import assert from "node:assert/strict";
import { median } from "./median.ts";

Deno.test("median() of an odd number of values is the one in the middle", () => {
  assert.equal(median([9, 1, 100]), 9);
});

Deno.test("median() of an even number of values lies between the two in the middle", () => {
  assert.equal(median([4, 1, 2, 100]), 3);
});

Deno.test("median() sorts numbers by value, not by their text", () => {
  assert.equal(median([10, 9, 100]), 10);
});

Deno.test("median() leaves the given values in their order", () => {
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2]);
});

Deno.test("median() of nothing is an error", () => {
  assert.throws(() => median([]), RangeError);
});
