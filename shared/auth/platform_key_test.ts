import assert from "node:assert/strict";
import { defaultKey, platformKeyKind } from "./platform_key.ts";

const keys = {
  SUPABASE_PUBLISHABLE_KEYS: { default: "sb_publishable_1", mobile: "sb_publishable_2" },
  SUPABASE_SECRET_KEYS: { default: "sb_secret_1", schedule: "sb_secret_2" },
};

Deno.test("platformKeyKind() knows every configured key and no other", () => {
  assert.equal(platformKeyKind("sb_publishable_2", keys), "publishable");
  assert.equal(platformKeyKind("sb_secret_2", keys), "secret");
  for (const other of ["", "sb_secret_", "sb_secret_3", "default"]) {
    assert.equal(platformKeyKind(other, keys), undefined, other);
  }
});

Deno.test("defaultKey() is the one of that name, or whichever there is", () => {
  assert.equal(defaultKey({ other: "a", default: "b" }), "b");
  assert.equal(defaultKey({ other: "a" }), "a");
  assert.throws(() => defaultKey({}), TypeError);
});
