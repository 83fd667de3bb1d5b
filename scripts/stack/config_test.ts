import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { authOptions } from "./auth_options.ts";
import { readProjectConfig } from "./config.ts";
import { StackError } from "./stack_error.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

Deno.test("the project's own configuration is read", async () => {
  const config = await readProjectConfig(ROOT);
  const options = authOptions(config);
  assert.equal(options.mailIntervalSeconds, 60);
  assert.equal(options.minimumPasswordLength, 10);
  assert.deepEqual(options.hooks, {
    customAccessToken: "private.custom_access_token_hook",
    sendEmail: "private.send_email_hook",
  });
});

Deno.test("every function leaves the check of tokens to itself and deploys with the import map", async () => {
  const text = await Deno.readTextFile(join(ROOT, "supabase", "config.toml"));
  const { functions } = await readProjectConfig(ROOT);
  for (const [name, config] of Object.entries(functions)) {
    assert.equal(config.verify_jwt, false, name);
    assert.ok(
      text.includes(`[functions.${name}]\nverify_jwt = false\nimport_map = "../deno.json"`),
      name,
    );
  }
  const folders = Array.fromAsync(Deno.readDir(join(ROOT, "supabase", "functions")));
  for (const { name, isDirectory } of await folders) {
    if (isDirectory) assert.ok(functions[name], `config.toml says nothing of function ${name}`);
  }
});

for (
  const [what, text, told] of [
    ["is not there", null, /is not there/],
    ["is not TOML", "[auth", /cannot be read/],
    ["lacks what is needed", "[auth]\nsite_url = 'http://127.0.0.1'", /minimum_password_length/],
  ] as const
) {
  Deno.test(`a configuration that ${what} is refused with the place`, async () => {
    const root = await Deno.makeTempDir();
    try {
      await Deno.mkdir(join(root, "supabase"));
      if (text) await Deno.writeTextFile(join(root, "supabase", "config.toml"), text);
      await assert.rejects(
        () => readProjectConfig(root),
        (error) => error instanceof StackError && told.test(error.message),
      );
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}
