import assert from "node:assert/strict";
import { BENCHMARK_NAMES, parseOptions, UsageError } from "./options.ts";

Deno.test("parseOptions() runs every benchmark when none is named", () => {
  assert.deepEqual(parseOptions([]), [...BENCHMARK_NAMES]);
});

Deno.test("parseOptions() keeps the benchmarks' own order, and each once", () => {
  assert.deepEqual(parseOptions(["policies", "boot", "boot"]), ["boot", "policies"]);
});

Deno.test("parseOptions() refuses a name or a flag that does not exist", () => {
  assert.throws(() => parseOptions(["speed"]), UsageError);
  assert.throws(() => parseOptions(["--fast"]), UsageError);
});
