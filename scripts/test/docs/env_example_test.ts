import assert from "node:assert/strict";
import { envExampleProblems } from "./env_example.ts";

Deno.test("envExampleProblems() has nothing to say when every variable is explained", () => {
  const text = "# What it is.\nA_B=1\n\n# SUPABASE_URL=https://x\n";
  assert.deepEqual(envExampleProblems(text, new Set(["A_B", "SUPABASE_URL"])), []);
});

Deno.test("envExampleProblems() names what is missing, unknown or unexplained", () => {
  assert.deepEqual(envExampleProblems("\nOLD=1\n", new Set(["NEW"])), [
    "OLD is read by no function",
    "OLD comes without a word about it",
    "NEW is missing",
  ]);
});
