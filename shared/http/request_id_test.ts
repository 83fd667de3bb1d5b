import assert from "node:assert/strict";
import { requestIdOf } from "./request_id.ts";

Deno.test("requestIdOf() keeps a short, plain id", () => {
  for (const id of ["a", "req_1.2-3", "x".repeat(128)]) {
    assert.equal(requestIdOf(new Headers({ "x-request-id": id })), id);
  }
});

Deno.test("requestIdOf() makes a new id where there is none, or one that could forge a log line", () => {
  for (const id of [undefined, "", "a b", '"},{"level":"error', "x".repeat(129), "ünï"]) {
    const headers = id === undefined ? {} : { "x-request-id": encodeURI(id) === id ? id : "ü" };
    assert.match(requestIdOf(new Headers(headers)), /^[0-9a-f-]{36}$/);
  }
});
