import assert from "node:assert/strict";
import { unknownTasks } from "./commands.ts";

Deno.test("unknownTasks() names what cannot be run", () => {
  const text = "Run `npx -y deno@2.9.6 task start`, then `deno task tset` and deno task db:reset.";
  assert.deepEqual(unknownTasks(text, new Set(["start", "db:reset"])), ["tset"]);
});

Deno.test("unknownTasks() passes over a placeholder", () => {
  assert.deepEqual(unknownTasks("`deno task …` and `deno task X`", new Set()), []);
});
