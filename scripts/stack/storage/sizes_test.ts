import assert from "node:assert/strict";
import { parseFileSize } from "./sizes.ts";

Deno.test("parseFileSize() reads numbers and units of ten", () => {
  assert.equal(parseFileSize(1024), 1024);
  assert.equal(parseFileSize("10MB"), 10_000_000);
  assert.equal(parseFileSize("1.5kb"), 1500);
  assert.equal(parseFileSize("5GB"), 5_000_000_000);
  assert.equal(parseFileSize("77"), 77);
});

Deno.test("parseFileSize() refuses what is no size", () => {
  for (const size of ["", "MB", "10 MB", "-1", "10TB", -1, 1.5, NaN]) {
    assert.throws(() => parseFileSize(size), { code: "InvalidRequest" }, String(size));
  }
});
