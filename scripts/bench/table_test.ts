import assert from "node:assert/strict";
import { duration, tableOf, verdict } from "./table.ts";

Deno.test("verdict() says whether a target was met, its very value included", () => {
  assert.equal(verdict({ value: 2, target: 2 }), "at most 2: met");
  assert.equal(verdict({ value: 2.01, target: 2 }), "at most 2: missed");
});

Deno.test("verdict() says nothing where no target is set", () => {
  assert.equal(verdict({ value: 2 }), "");
});

Deno.test("tableOf() aligns its columns and leaves empty what was not measured", () => {
  assert.deepEqual(
    tableOf([
      { what: "a read", figure: "20 ms", against: "10 ms", value: 2, target: 2 },
      { what: "a longer name", figure: "5 ms" },
    ], "ratio"),
    [
      "               measured  against  ratio  target",
      "a read         20 ms     10 ms    2      at most 2: met",
      "a longer name  5 ms",
    ],
  );
});

Deno.test("duration() chooses unit and digits by size", () => {
  assert.deepEqual([0.123, 12.3, 1234].map(duration), ["0.12 ms", "12 ms", "1.23 s"]);
});
