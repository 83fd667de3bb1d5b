import assert from "node:assert/strict";
import { createLogger } from "../../../../shared/log/logger.ts";
import { check } from "./check.ts";

const log = createLogger("error");

Deno.test("check() says how long a probe took", async () => {
  const result = await check("x", () => Promise.resolve(), log);
  assert.equal(result.status, "ok");
  assert.ok(result.latency_ms >= 0);
});

Deno.test("check() gives up on a probe that hangs, and tells it so", async () => {
  let told = false;
  const hangs = (signal: AbortSignal) => {
    signal.addEventListener("abort", () => told = true);
    return new Promise<void>(() => {});
  };
  const result = await check("x", hangs, log, 20);
  assert.equal(result.status, "unavailable");
  assert.equal(told, true);
});
