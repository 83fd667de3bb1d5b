import assert from "node:assert/strict";
import { canTraverse, parseServerUser } from "./server_user.ts";

Deno.test("parseServerUser() prefers postgres to nobody", () => {
  const passwd = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n" +
    "postgres:x:101:104::/var/lib/postgresql:/bin/sh\n";
  assert.deepEqual(parseServerUser(passwd), { name: "postgres", uid: 101, gid: 104 });
});

Deno.test("parseServerUser() finds nothing where there is neither", () => {
  assert.equal(parseServerUser("root:x:0:0::/root:/bin/sh\n"), null);
});

Deno.test({
  name: "canTraverse() sees a folder above that is closed to others",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const top = await Deno.realPath(await Deno.makeTempDir());
    const stranger = { name: "stranger", uid: 54321, gid: 54321 };
    try {
      await Deno.mkdir(`${top}/a/b`, { recursive: true });
      await Deno.chmod(top, 0o755);
      assert.equal(await canTraverse(stranger, `${top}/a/b`), true);
      await Deno.chmod(`${top}/a`, 0o700);
      assert.equal(await canTraverse(stranger, `${top}/a/b`), false);
    } finally {
      await Deno.remove(top, { recursive: true });
    }
  },
});
