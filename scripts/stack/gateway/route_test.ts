import assert from "node:assert/strict";
import { isOpen, routeOf } from "./route.ts";

for (
  const [path, route] of [
    ["/", { to: "home" }],
    ["/auth/v1/token", { to: "service", surface: "auth", path: "/token" }],
    ["/rest/v1/", { to: "service", surface: "rest", path: "/" }],
    ["/rest/v1", { to: "service", surface: "rest", path: "/" }],
    ["/storage/v1/object/a%2Fb", { to: "service", surface: "storage", path: "/object/a%2Fb" }],
    ["/functions/v1/leads", { to: "function", name: "leads", path: "/leads" }],
    ["/functions/v1/leads/", { to: "function", name: "leads", path: "/leads/" }],
    ["/functions/v1/leads/1?x", { to: "function", name: "leads", path: "/leads/1?x" }],
    ["/realtime/v1/websocket", { to: "missing", what: "realtime" }],
    ["/graphql/v1", { to: "missing", what: "graphql" }],
    ["/functions/v1/", { to: "nowhere" }],
    ["/functions/v1", { to: "nowhere" }],
    ["/auth/v2/token", { to: "nowhere" }],
    ["/authx/v1/token", { to: "nowhere" }],
    ["/favicon.ico", { to: "nowhere" }],
  ] as const
) {
  Deno.test(`${path} goes where Supabase's gateway sends it`, () => {
    assert.deepEqual(routeOf(path), route);
  });
}

Deno.test("only discovery and links with a token of their own need no key", () => {
  for (
    const [surface, method, path] of [
      ["auth", "GET", "/.well-known/jwks.json"],
      ["auth", "GET", "/health"],
      ["auth", "GET", "/verify"],
      ["storage", "GET", "/object/public/bucket/a.png"],
      ["storage", "HEAD", "/object/sign/bucket/a.png"],
      ["storage", "PUT", "/object/upload/sign/bucket/a.png"],
    ] as const
  ) assert.equal(isOpen(surface, method, path), true, `${method} ${path}`);

  for (
    const [surface, method, path] of [
      ["auth", "POST", "/token"],
      ["auth", "GET", "/admin/users"],
      ["storage", "POST", "/object/sign/bucket/a.png"],
      ["storage", "POST", "/object/upload/sign/bucket/a.png"],
      ["storage", "GET", "/object/bucket/a.png"],
      ["rest", "GET", "/"],
    ] as const
  ) assert.equal(isOpen(surface, method, path), false, `${method} ${path}`);
});
