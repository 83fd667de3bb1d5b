import assert from "node:assert/strict";
import type { Endpoint } from "./context.ts";
import { matchRoute } from "./router.ts";

const endpoint: Endpoint = () => Promise.resolve(new Response());
const ROUTES = [
  { method: "GET", pattern: "/user", endpoint },
  { method: "PUT", pattern: "/user", endpoint },
  { method: "GET", pattern: "/admin/users/:user_id", endpoint },
  { method: "*", pattern: "/sso/*", endpoint },
];

Deno.test("matchRoute() finds a path with or without a trailing slash", () => {
  assert.equal(matchRoute(ROUTES, "GET", "/user").kind, "found");
  assert.equal(matchRoute(ROUTES, "GET", "/user/").kind, "found");
});

Deno.test("matchRoute() names the segments of a path", () => {
  const match = matchRoute(ROUTES, "GET", "/admin/users/42");
  assert.deepEqual(match, { kind: "found", endpoint, params: { user_id: "42" } });
});

Deno.test("matchRoute() tells a wrong method from an unknown path", () => {
  assert.deepEqual(matchRoute(ROUTES, "DELETE", "/user"), {
    kind: "method_not_allowed",
    allow: ["GET", "PUT"],
  });
  assert.equal(matchRoute(ROUTES, "GET", "/users").kind, "not_found");
  assert.equal(matchRoute(ROUTES, "GET", "/user/more").kind, "not_found");
});

Deno.test("matchRoute() lets a trailing star take any rest and any method", () => {
  assert.equal(matchRoute(ROUTES, "POST", "/sso").kind, "found");
  assert.equal(matchRoute(ROUTES, "GET", "/sso/saml/metadata").kind, "found");
});
