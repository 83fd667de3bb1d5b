import assert from "node:assert/strict";
import { parseOptions, STEP_NAMES, UsageError } from "./options.ts";

Deno.test("parseOptions() runs every step when nothing is said", () => {
  assert.deepEqual(parseOptions([]), { steps: [...STEP_NAMES], text: null });
});

Deno.test("parseOptions() keeps the steps' own order", () => {
  assert.deepEqual(parseOptions(["--only", "e2e, unit"]), { steps: ["unit", "e2e"], text: null });
});

Deno.test("parseOptions() runs the steps made of named tests when a text is given", () => {
  assert.deepEqual(parseOptions(["leads"]), {
    steps: ["unit", "pgtap", "database", "e2e"],
    text: "leads",
  });
  assert.deepEqual(parseOptions(["--only=e2e", "a lead"]), { steps: ["e2e"], text: "a lead" });
});

Deno.test("parseOptions() says what is wrong", () => {
  assert.throws(() => parseOptions(["--only", "unti"]), /--only names "unti", expected some of/);
  assert.throws(() => parseOptions(["a", "lead"]), UsageError);
  assert.throws(() => parseOptions(["--fast"]), UsageError);
});
