import assert from "node:assert/strict";
import { watchForSilence } from "./silence.ts";

Deno.test("watchForSilence() tells for how long nothing has gone on", async () => {
  const told: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  using _watch = watchForSilence(5, (silentFor) => {
    told.push(silentFor);
    if (told.length === 3) resolve();
  });
  await promise;
  assert.deepEqual(told, [5, 10, 15]);
});

Deno.test("watchForSilence() begins anew when something went on", async () => {
  const told: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  using watch = watchForSilence(5, (silentFor) => {
    told.push(silentFor);
    if (told.length === 1) watch.reset();
    else resolve();
  });
  await promise;
  assert.deepEqual(told, [5, 5]);
});
