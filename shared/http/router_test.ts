import assert from "node:assert/strict";
import { defineRoute, type Method } from "./route.ts";
import { createRouter, pathBelow } from "./router.ts";

const route = (method: Method, path: string) =>
  defineRoute({
    method,
    path,
    summary: "for a test",
    access: "anyone",
    limits: [],
    answers: { 204: { description: "nothing" } },
    errors: [],
    handle: () => ({ status: 204 }),
  });

Deno.test("a router finds routes and their parameters", () => {
  const router = createRouter([route("GET", "/"), route("GET", "/record/:table/:id")]);
  assert.equal(router.match("GET", "/").route.path, "/");
  const { params } = router.match("GET", "/record/leads/7");
  assert.deepEqual({ ...params }, { table: "leads", id: "7" });
});

Deno.test("a path written out wins over one with a parameter, whatever their order", () => {
  const routes = [route("GET", "/:id"), route("GET", "/export")];
  for (const order of [routes, routes.toReversed()]) {
    assert.equal(createRouter(order).match("GET", "/export").route.path, "/export");
    assert.equal(createRouter(order).match("GET", "/7").route.path, "/:id");
  }
});

Deno.test("a router tells an unknown path from a method that is not allowed", () => {
  const router = createRouter([route("GET", "/:id"), route("PATCH", "/:id"), route("POST", "/")]);
  assert.throws(() => router.match("GET", "/a/b"), { code: "not_found" });
  assert.throws(() => router.match("DELETE", "/7"), {
    code: "method_not_allowed",
    headers: { allow: "GET, PATCH, HEAD, OPTIONS" },
  });
  assert.equal(router.match("HEAD", "/7").route.method, "GET");
  assert.deepEqual(router.methods("/"), ["POST", "OPTIONS"]);
});

Deno.test("a route defined twice is refused when the function is put together", () => {
  assert.throws(() => createRouter([route("GET", "/a"), route("GET", "/a")]), /defined twice/);
});

Deno.test("pathBelow() takes the function's name off, and knows its own only", () => {
  assert.equal(pathBelow("leads", "/leads"), "/");
  assert.equal(pathBelow("leads", "/leads/"), "/");
  assert.equal(pathBelow("leads", "/leads/7/x"), "/7/x");
  assert.equal(pathBelow("leads", "/leads-v2/7"), undefined);
  assert.equal(pathBelow("leads", "/other"), undefined);
});
