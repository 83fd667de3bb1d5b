import assert from "node:assert/strict";
import { levelRefusals, noSoonerThan } from "./level.ts";

/** How long work takes, and how it ends. */
async function timed(work: () => Promise<unknown>): Promise<{ outcome: string; ms: number }> {
  const started = performance.now();
  const outcome = await work().then(() => "done", () => "failed");
  return { outcome, ms: performance.now() - started };
}

Deno.test("noSoonerThan() makes quick work and quick failures take the same time", async () => {
  const quick = await timed(() => noSoonerThan(60, () => Promise.resolve()));
  const failed = await timed(() => noSoonerThan(60, () => Promise.reject(new Error("no"))));
  assert.equal(quick.outcome, "done");
  assert.equal(failed.outcome, "failed");
  assert.ok(quick.ms >= 59 && failed.ms >= 59, `${quick.ms} and ${failed.ms} ms`);
});

Deno.test("levelRefusals() lets a success through at once and holds a refusal back", async () => {
  const success = await timed(() => levelRefusals(() => Promise.resolve(), 60));
  const refusal = await timed(() => levelRefusals(() => Promise.reject(new Error("no")), 60));
  assert.equal(success.outcome, "done");
  assert.ok(success.ms < 50, `${success.ms} ms`);
  assert.equal(refusal.outcome, "failed");
  assert.ok(refusal.ms >= 59, `${refusal.ms} ms`);
});
