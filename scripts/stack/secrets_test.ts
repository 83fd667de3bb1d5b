import assert from "node:assert/strict";
import { join } from "node:path";
import { loadSecrets } from "./secrets.ts";
import { StackError } from "./stack_error.ts";

async function inFolder(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("secrets are made once and read back the same", () =>
  inFolder(async (folder) => {
    const first = await loadSecrets(folder);
    assert.deepEqual(await loadSecrets(folder), first);
    assert.match(first.publishable_key, /^sb_publishable_[0-9A-Za-z]{22}_[0-9A-Za-z]{8}$/);
    assert.match(first.secret_key, /^sb_secret_[0-9A-Za-z]{22}_[0-9A-Za-z]{8}$/);
    assert.match(first.demo_api_key, /^pcl_[0-9A-Za-z]{8}_[0-9A-Za-z]{32,}$/);
    assert.equal(atob(first.portcullis_secret).length, 32);
  }));

Deno.test("two folders share no secret", () =>
  inFolder((one) =>
    inFolder(async (other) => {
      const [a, b] = [await loadSecrets(one), await loadSecrets(other)];
      assert.notEqual(a.secret_key, b.secret_key);
      assert.notEqual(a.signing_jwk.d, b.signing_jwk.d);
      assert.notEqual(a.demo.admin, b.demo.admin);
    })
  ));

Deno.test({
  name: "only the owner can read the file",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await loadSecrets(folder);
      const { mode } = await Deno.stat(join(folder, "secrets.json"));
      assert.equal((mode ?? 0) & 0o777, 0o600);
    }),
});

for (const damage of ["", "{", "[]", `{"database": {}}`]) {
  Deno.test(`a file that holds ${JSON.stringify(damage)} is refused and left alone`, () =>
    inFolder(async (folder) => {
      const path = join(folder, "secrets.json");
      await Deno.writeTextFile(path, damage);
      await assert.rejects(
        () => loadSecrets(folder),
        (error) => error instanceof StackError && error.message.includes(path),
      );
      assert.equal(await Deno.readTextFile(path), damage);
    }));
}
