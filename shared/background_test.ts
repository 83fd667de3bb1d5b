import assert from "node:assert/strict";
import { flushBackground, runInBackground } from "./background.ts";

const unexpected = (error: unknown) => {
  throw error;
};

Deno.test("flushBackground() waits for work, also for what work began", async () => {
  const done: string[] = [];
  runInBackground(
    Promise.resolve().then(() => {
      done.push("first");
      runInBackground(Promise.resolve().then(() => done.push("second")), unexpected);
    }),
    unexpected,
  );
  await flushBackground();
  assert.deepEqual(done, ["first", "second"]);
});

Deno.test("a failure is told, and ends nothing", async () => {
  const errors: unknown[] = [];
  runInBackground(Promise.reject("x"), (error) => errors.push(error));
  await flushBackground();
  assert.deepEqual(errors, ["x"]);
});

Deno.test("where the platform can keep the isolate, it is asked to", async () => {
  const kept: Promise<unknown>[] = [];
  const runtime = { waitUntil: (work: Promise<unknown>) => kept.push(work) };
  Reflect.set(globalThis, "EdgeRuntime", runtime);
  try {
    runInBackground(Promise.reject(new Error("x")), () => {});
    assert.equal(kept.length, 1);
    // What the platform waits for never rejects: it would count as a crash.
    assert.equal(await kept[0], undefined);
  } finally {
    Reflect.deleteProperty(globalThis, "EdgeRuntime");
  }
});
