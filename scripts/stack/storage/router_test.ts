import assert from "node:assert/strict";
import { matchRoute } from "./router.ts";
import { ROUTES } from "./routes.ts";

function match(method: string, path: string) {
  const found = matchRoute(ROUTES, method, path);
  return found && [found.route.operation, found.bucket, found.key];
}

Deno.test("matchRoute() tells fixed words from names and decodes names", () => {
  assert.deepEqual(match("GET", "/bucket"), ["storage.bucket.list", "", ""]);
  assert.deepEqual(match("GET", "/bucket/a%20b"), ["storage.bucket.get", "a b", ""]);
  assert.deepEqual(match("POST", "/object/b/x/y%C3%A4.txt"), [
    "storage.object.upload",
    "b",
    "x/yä.txt",
  ]);
  assert.deepEqual(match("POST", "/object/sign/b"), ["storage.object.sign_many", "b", ""]);
  assert.deepEqual(match("POST", "/object/sign/b/k"), ["storage.object.sign", "b", "k"]);
  assert.deepEqual(match("POST", "/object/list/b"), ["storage.object.list", "b", ""]);
  assert.deepEqual(match("GET", "/object/public/b/k"), ["storage.object.get_public", "b", "k"]);
  assert.deepEqual(match("GET", "/object/info/public/b/k"), [
    "storage.object.info_public",
    "b",
    "k",
  ]);
  assert.deepEqual(match("PUT", "/object/upload/sign/b/k"), [
    "storage.object.upload_signed",
    "b",
    "k",
  ]);
});

Deno.test("matchRoute() finds nothing for what is no route, and refuses broken encoding", () => {
  for (const path of ["/", "/buckets", "/bucket/a/b", "/object", "/object/b/"]) {
    assert.equal(match("GET", path), null, path);
  }
  assert.equal(match("PATCH", "/bucket/a"), null);
  assert.throws(() => match("GET", "/object/b/%zz"), { code: "InvalidKey" });
});
