import assert from "node:assert/strict";
import { runDeno } from "./run_deno.ts";

const run = { cwd: Deno.cwd(), signal: new AbortController().signal };

Deno.test("runDeno() answers with the exit code and everything that was written", async () => {
  const code = "console.log('out'); console.error('err'); Deno.exit(3)";
  const told: string[] = [];
  const result = await runDeno(["eval", code], { ...run, onStdout: (text) => told.push(text) });
  assert.deepEqual(result, { code: 3, output: "out\nerr\n" });
  assert.equal(told.join(""), "out\n");
});

Deno.test("runDeno() ends what it runs when it is aborted", async () => {
  const controller = new AbortController();
  const { code } = await runDeno(["eval", "console.log('up'); setInterval(() => {}, 1000)"], {
    ...run,
    signal: controller.signal,
    onStdout: () => controller.abort(),
  });
  assert.notEqual(code, 0);
});
