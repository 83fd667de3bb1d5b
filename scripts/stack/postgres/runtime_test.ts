import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureRuntime } from "./runtime.ts";
import { temporaryFolder } from "./temporary.ts";

Deno.test("ensureRuntime() makes one whole copy when called from several places at once", async () => {
  const cache = await temporaryFolder();
  try {
    const runtimes = await Promise.all([1, 2, 3].map(() => ensureRuntime(() => {}, cache)));
    assert.equal(new Set(runtimes.map((runtime) => runtime.folder)).size, 1);
    assert.equal([...Deno.readDirSync(cache)].length, 1, "nothing unfinished is left");
    const runtime = await ensureRuntime(() => assert.fail("nothing to unpack"), cache);
    const { success } = await new Deno.Command(runtime.postgres, { args: ["--version"] }).output();
    assert.ok(success);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("ensureRuntime() names a cache folder that cannot be written", async () => {
  const folder = await temporaryFolder();
  try {
    await Deno.writeTextFile(join(folder, "file"), "");
    await assert.rejects(
      ensureRuntime(() => {}, join(folder, "file", "cache")),
      /Cannot unpack PostgreSQL: expected a folder that can be written at .*file.cache$/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
