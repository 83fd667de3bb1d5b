import assert from "node:assert/strict";
import { BootError, type FunctionProcess } from "./process.ts";
import { Supervisor } from "./supervisor.ts";

const CRASH: Deno.CommandStatus = { success: false, code: 1, signal: null };

/** A supervisor of processes that end when told, with a clock that the test moves. */
class Scene {
  readonly started: FakeProcess[] = [];
  readonly waits: number[] = [];
  readonly lines: string[] = [];
  now = 0;
  failing = false;
  readonly supervisor = new Supervisor({
    start: () => {
      if (this.failing) return Promise.reject(new BootError("PORTCULLIS_SECRET is missing"));
      const process = new FakeProcess();
      this.started.push(process);
      return Promise.resolve(process);
    },
    log: (message) => this.lines.push(message),
    wait: (milliseconds) => {
      this.waits.push(milliseconds);
      this.now += milliseconds;
      return Promise.resolve();
    },
    now: () => this.now,
  });
}

class FakeProcess implements FunctionProcess {
  readonly name = "probe";
  readonly pid = 1;
  readonly url = "http://127.0.0.1:1";
  readonly #end = Promise.withResolvers<Deno.CommandStatus>();
  readonly ended = this.#end.promise;
  drained = false;
  stopped = false;
  hold() {}
  drain() {
    this.drained = true;
    return this.stop();
  }
  stop() {
    this.stopped = true;
    this.#end.resolve({ success: false, code: 137, signal: "SIGKILL" });
    return Promise.resolve();
  }
  async crash() {
    this.#end.resolve(CRASH);
    await this.ended;
  }
}

Deno.test("requests share one process", async () => {
  const { supervisor, started } = new Scene();
  const [one, two] = await Promise.all([supervisor.process(), supervisor.process()]);
  assert.equal(one, two);
  assert.equal(started.length, 1);
});

Deno.test("a process that ends is replaced, at first at once, then after growing waits", async () => {
  const { supervisor, waits } = new Scene();
  for (let crashes = 0; crashes < 5; crashes++) {
    const process = await supervisor.process() as FakeProcess;
    await process.crash();
  }
  await supervisor.process();
  assert.deepEqual(waits, [500, 1000, 2000, 4000]);
});

Deno.test("a process that was steady for a while is replaced at once", async () => {
  const scene = new Scene();
  for (let crashes = 0; crashes < 3; crashes++) {
    const process = await scene.supervisor.process() as FakeProcess;
    scene.now += 60_000;
    await process.crash();
  }
  await scene.supervisor.process();
  assert.deepEqual(scene.waits, []);
});

Deno.test("a function that does not come up is tried again only after a wait", async () => {
  const scene = new Scene();
  scene.failing = true;
  await assert.rejects(() => scene.supervisor.process(), /PORTCULLIS_SECRET is missing/);
  assert.match(scene.lines.join(), /did not start: PORTCULLIS_SECRET is missing/);
  scene.failing = false;
  await assert.rejects(() => scene.supervisor.process(), BootError);
  scene.now += 1000;
  assert.ok(await scene.supervisor.process());
});

Deno.test("changed code is tried at once, and the old process answers what it has begun", async () => {
  const scene = new Scene();
  const old = await scene.supervisor.process() as FakeProcess;
  await scene.supervisor.restart();
  assert.equal(scene.started.length, 2);
  assert.equal(old.drained, true);
  assert.equal(await scene.supervisor.process(), scene.started[1]);
});

Deno.test("a function that was broken comes up with its changed code", async () => {
  const scene = new Scene();
  scene.failing = true;
  await assert.rejects(() => scene.supervisor.process(), BootError);
  scene.failing = false;
  await scene.supervisor.restart();
  assert.ok(await scene.supervisor.process());
});

Deno.test("a stopped function stays down", async () => {
  const { supervisor, started } = new Scene();
  await supervisor.process();
  await supervisor.stop();
  assert.equal(started[0]?.stopped, true);
  assert.equal(started.length, 1);
});
