import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("the task `supabase` runs the real CLI with the arguments given and its exit code", async () => {
  const run = async (...args: string[]) => {
    const task = fileURLToPath(new URL("./supabase.ts", import.meta.url));
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", task, ...args],
      stderr: "null",
    }).output();
    return { code, text: new TextDecoder().decode(stdout).trim() };
  };
  assert.deepEqual(await run("--version"), { code: 0, text: "3.1.0" });
  assert.notEqual((await run("no-such-command")).code, 0);
});
