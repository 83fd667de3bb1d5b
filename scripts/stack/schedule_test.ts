import assert from "node:assert/strict";
import { outboxJobs, startSchedule } from "./schedule.ts";

/** A wait that a test ends, and that tells when the job has come to it. */
function controlledWait() {
  let arrived = Promise.withResolvers<number>();
  let go = Promise.withResolvers<void>();
  return {
    async wait(milliseconds: number, signal: AbortSignal) {
      signal.addEventListener("abort", () => go.resolve());
      arrived.resolve(milliseconds);
      await go.promise;
    },
    /** Waits for the job's end. @returns how long it would wait now */
    async pause() {
      return await arrived.promise;
    },
    next() {
      arrived = Promise.withResolvers<number>();
      const { resolve } = go;
      go = Promise.withResolvers<void>();
      resolve();
    },
  };
}

Deno.test("a job runs at once, and again when its time has passed", async () => {
  let runs = 0;
  const clock = controlledWait();
  const job = { name: "count", every: 5_000, run: () => Promise.resolve(void runs++) };
  const schedule = startSchedule([job], () => {}, clock.wait);
  assert.equal(await clock.pause(), 5_000);
  assert.equal(runs, 1);
  clock.next();
  await clock.pause();
  assert.equal(runs, 2);
  await schedule.stop();
  assert.equal(runs, 2);
});

Deno.test("a failure is told once, and its end too", async () => {
  const lines: string[] = [];
  const results = ["fails", "fails", "succeeds", "fails"];
  const clock = controlledWait();
  const schedule = startSchedule(
    [{
      name: "job",
      every: 1,
      run: () =>
        results.shift() === "succeeds" ? Promise.resolve() : Promise.reject(new Error("no")),
    }],
    (line) => lines.push(line),
    clock.wait,
  );
  for (let run = 0; run < 3; run++) {
    await clock.pause();
    clock.next();
  }
  await clock.pause();
  await schedule.stop();
  assert.deepEqual(lines, [
    "job fails, and is tried on: no",
    "job succeeds again",
    "job fails, and is tried on: no",
  ]);
});

Deno.test("stopping ends a run that is under way, and logs nothing", async () => {
  const lines: string[] = [];
  const begun = Promise.withResolvers<void>();
  const schedule = startSchedule(
    [{
      name: "slow",
      every: 1,
      run: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          begun.resolve();
        }),
    }],
    (line) => lines.push(line),
  );
  await begun.promise;
  await schedule.stop();
  assert.deepEqual(lines, []);
});

Deno.test("the outbox is called with the secret key", async () => {
  const seen: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    seen.push(`${request.method} ${pathname} ${request.headers.get("apikey")}`);
    return new Response("{}", { status: pathname.endsWith("maintenance") ? 503 : 200 });
  });
  const url = `http://127.0.0.1:${server.addr.port}/functions/v1`;
  const [dispatch, maintenance] = outboxJobs(url, "sb_secret_x");
  const { signal } = new AbortController();
  await dispatch?.run(signal);
  await assert.rejects(async () => await maintenance?.run(signal), /^Error: 503/);
  assert.deepEqual(seen, [
    "POST /functions/v1/outbox/dispatch sb_secret_x",
    "POST /functions/v1/outbox/maintenance sb_secret_x",
  ]);
  await server.shutdown();
});
