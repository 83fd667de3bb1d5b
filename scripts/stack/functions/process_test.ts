import assert from "node:assert/strict";
import { join } from "node:path";
import { BootError, type FunctionProcess, startFunction } from "./process.ts";

/** Runs `index.ts` with this code as the function "probe", and ends it. */
async function withFunction(
  code: string,
  use: (process: FunctionProcess, lines: string[]) => Promise<void>,
  env: Record<string, string> = {},
) {
  const root = await Deno.makeTempDir();
  const lines: string[] = [];
  const entrypoint = join(root, "index.ts");
  await Deno.writeTextFile(join(root, "deno.json"), "{}");
  await Deno.writeTextFile(entrypoint, code);
  try {
    const log = (line: string) => lines.push(line);
    const process = await startFunction({ name: "probe", entrypoint, root, env, log });
    try {
      await use(process, lines);
    } finally {
      await process.stop();
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function ask(process: FunctionProcess, path = "/probe"): Promise<unknown> {
  return await (await fetch(`${process.url}${path}`)).json();
}

Deno.test("a function is asked where its process listens and ends when stopped", () =>
  withFunction(
    `Deno.serve((request) => Response.json(new URL(request.url).pathname));`,
    async (process) => {
      assert.equal(await ask(process, "/probe/a"), "/probe/a");
      await process.stop();
      await assert.rejects(() => fetch(process.url));
      await process.stop();
    },
  ));

Deno.test("a function sees its own environment and nothing of ours", () =>
  withFunction(
    `Deno.serve(() => Response.json(Deno.env.toObject()));`,
    async (process) => {
      const env = await ask(process) as Record<string, string>;
      // Deno puts some of its own there, whatever it is started with.
      const names = Object.keys(env).filter((name) => !/^(DENO_.*|NO_COLOR|PATH)$/.test(name));
      assert.deepEqual(names, ["LOG_LEVEL"]);
      assert.notEqual(env.PATH, Deno.env.get("PATH"));
    },
    { LOG_LEVEL: "info" },
  ));

Deno.test("a function may use the network and its environment, and neither files nor processes", () =>
  withFunction(
    `const state = (name) => Deno.permissions.querySync({ name }).state;
     const names = ["net", "env", "read", "write", "run", "ffi", "sys"];
     Deno.serve(() => Response.json(Object.fromEntries(names.map((name) => [name, state(name)]))));`,
    async (process) => {
      assert.deepEqual(await ask(process), {
        net: "granted",
        env: "granted",
        read: "prompt",
        write: "prompt",
        run: "prompt",
        ffi: "prompt",
        sys: "prompt",
      });
    },
  ));

Deno.test("what a function writes reaches the log line by line", () =>
  withFunction(
    `console.log("first\\nsecond"); console.error("third"); Deno.serve(() => new Response("1"));`,
    async (process, lines) => {
      await ask(process);
      await process.stop();
      assert.deepEqual(lines.toSorted(), ["first", "second", "third"]);
    },
  ));

Deno.test("a function that cannot start says why", async () => {
  await assert.rejects(
    () => withFunction(`throw new Error("PORTCULLIS_SECRET is missing");`, async () => {}),
    (error) => error instanceof BootError && /PORTCULLIS_SECRET is missing/.test(error.message),
  );
});

Deno.test("a function that uses more than its memory ends", () =>
  withFunction(
    `const kept = [];
     Deno.serve(() => { for (;;) kept.push(new Array(100_000).fill(kept.length)); });`,
    async (process) => {
      await assert.rejects(() => ask(process));
      assert.equal((await process.ended).success, false);
    },
  ));

Deno.test("draining lets an answer that is under way be delivered", () =>
  withFunction(`Deno.serve(() => Response.json("done"));`, async (process) => {
    const answer = Promise.withResolvers<void>();
    process.hold(answer.promise);
    const drained = process.drain(60_000);
    assert.equal(await ask(process), "done");
    answer.resolve();
    await drained;
    await assert.rejects(() => fetch(process.url));
  }));
