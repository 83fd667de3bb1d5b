import assert from "node:assert/strict";
import * as z from "zod";
import type { Caller } from "../auth/caller.ts";
import { RateLimitedError } from "../errors/app_error.ts";
import type { RateLimiter, RatePolicy } from "../limits/rate_limit.ts";
import { rateLimitHeaders } from "../limits/rate_limit.ts";
import { email } from "../schemas/email.ts";
import { plainText } from "../schemas/text.ts";
import { testApp } from "../testing/app.ts";
import { bytesBody, defineRoute, streamBody } from "./route.ts";

const echo = defineRoute({
  method: "POST",
  path: "/:id",
  summary: "for a test",
  access: "anyone",
  limits: [],
  params: z.strictObject({ id: z.string().max(20) }),
  query: z.strictObject({ tag: z.string().optional() }),
  body: z.strictObject({
    name: plainText({ max: 10 }),
    age: z.int().optional(),
    email: email.optional(),
  }),
  bodyLimit: 500,
  answers: { 200: { description: "what came in", schema: z.unknown() } },
  errors: [],
  handle: ({ params, query, body }) => ({ status: 200, body: { params, query, body } }),
});

function post(body: BodyInit, contentType = "application/json") {
  return { method: "POST", headers: { "content-type": contentType }, body };
}

async function problemOf(path: string, init: RequestInit) {
  const response = await testApp([echo]).call(path, init);
  const { code, errors } = await response.json();
  return { status: response.status, code, errors };
}

Deno.test("a handler gets path, query and body as their schemas made them", async () => {
  const response = await testApp([echo]).call(
    "/a%20b?tag=x",
    post('{"name":" Ada ","age":36,"email":"ADA+x@Example.com"}'),
  );
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    params: { id: "a b" },
    query: { tag: "x" },
    body: { name: "Ada", age: 36, email: "ada+x@example.com" },
  });
});

const MALFORMED: Record<string, BodyInit> = {
  "nothing": "",
  "no JSON": "name=Ada",
  "half of JSON": '{"name":"Ada"',
  "something after the JSON": '{"name":"Ada"}}',
  "a field twice": '{"name":"Ada","name":"Eve"}',
  "a field twice, once escaped": '{"name":"Ada","n\\u0061me":"Eve"}',
  "forty levels": `${"[".repeat(40)}${"]".repeat(40)}`,
  "bytes that are no UTF-8": new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
};

for (const [what, body] of Object.entries(MALFORMED)) {
  Deno.test(`a JSON body of ${what} is a malformed request`, async () => {
    const problem = await problemOf("/1", post(body));
    assert.deepEqual([problem.status, problem.code], [400, "malformed_request"]);
  });
}

const INVALID: Record<string, [body: string, field: string, code: string]> = {
  "a missing field": ["{}", "name", "required"],
  "an unknown field": ['{"name":"a","role":"admin"}', "role", "unknown_field"],
  "a prototype": ['{"name":"a","__proto__":{"age":1}}', "__proto__", "unknown_field"],
  "an array for a text": ['{"name":["a"]}', "name", "invalid_type"],
  "null for a text": ['{"name":null}', "name", "invalid_type"],
  "a text that is too long": ['{"name":"abcdefghijk"}', "name", "too_long"],
  "a NUL character": ['{"name":"a\\u0000"}', "name", "control_characters"],
  "half a surrogate pair": ['{"name":"a\\ud800"}', "name", "invalid_unicode"],
  "markup": ['{"name":"<b>a"}', "name", "markup_not_allowed"],
  "a huge number": ['{"name":"a","age":1e400}', "age", "invalid_type"],
  "a number beyond what is exact": ['{"name":"a","age":9007199254740993}', "age", "too_large"],
  "a fraction": ['{"name":"a","age":1.5}', "age", "invalid_type"],
  "no address": ['{"name":"a","email":"ada"}', "email", "invalid_email"],
  "a list": ["[]", "", "invalid_type"],
};

for (const [what, [body, field, code]] of Object.entries(INVALID)) {
  Deno.test(`${what} is a validation error at "${field}"`, async () => {
    const problem = await problemOf("/1", post(body));
    assert.deepEqual([problem.status, problem.code], [400, "validation_failed"]);
    assert.deepEqual([problem.errors[0].field, problem.errors[0].code], [field, code]);
  });
}

Deno.test("an unknown query parameter, one given twice and a broken path are refused", async () => {
  const ok = post('{"name":"a"}');
  const unknown = await problemOf("/1?x=1", ok);
  assert.deepEqual([unknown.status, unknown.errors[0].code], [400, "unknown_field"]);
  const twice = await problemOf("/1?tag=a&tag=b", ok);
  assert.deepEqual([twice.status, twice.errors[0].code], [400, "repeated"]);
  const broken = await problemOf("/%E0%A4%A", ok);
  assert.deepEqual([broken.status, broken.code], [400, "malformed_request"]);
});

Deno.test("another content type, charset or encoding is refused with 415", async () => {
  for (
    const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=latin1",
    ]
  ) {
    const problem = await problemOf("/1", post('{"name":"a"}', type));
    assert.deepEqual([problem.status, problem.code], [415, "unsupported_media_type"], type);
  }
  const gzip = post('{"name":"a"}');
  const problem = await problemOf("/1", {
    ...gzip,
    headers: { ...gzip.headers, "content-encoding": "gzip" },
  });
  assert.equal(problem.status, 415);
});

Deno.test("a JSON dialect with a suffix and an explicit UTF-8 charset are accepted", async () => {
  for (const type of ["application/merge-patch+json", "application/json; charset=UTF-8"]) {
    assert.equal((await testApp([echo]).call("/1", post('{"name":"a"}', type))).status, 200, type);
  }
});

Deno.test("a body that announces too much is refused before it is read", async () => {
  let wasRead = false;
  const body = new ReadableStream({
    pull() {
      wasRead = true;
    },
  }, { highWaterMark: 0 });
  const problem = await problemOf("/1", {
    ...post(body),
    headers: { "content-type": "application/json", "content-length": "501" },
  });
  assert.deepEqual([problem.status, problem.code, wasRead], [413, "payload_too_large", false]);
});

Deno.test("a body that does not announce its length is cut off at the limit", async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 100;
      controller.enqueue(new Uint8Array(100).fill(32));
    },
  });
  const problem = await problemOf("/1", post(body));
  assert.deepEqual([problem.status, problem.code], [413, "payload_too_large"]);
  assert.ok(sent < 2_000, `${sent} bytes were taken`);
});

Deno.test("the body of a GET is ignored", async () => {
  const plain = defineRoute({
    method: "GET",
    path: "/",
    summary: "for a test",
    access: "anyone",
    limits: [],
    answers: { 204: { description: "nothing" } },
    errors: [],
    handle: () => ({ status: 204 }),
  });
  const { call } = testApp([plain]);
  assert.equal(
    (await call("", { headers: { "content-type": "x/y", "content-length": "9999999" } })).status,
    204,
  );
});

Deno.test("a route can take bytes or a stream of its own media types", async () => {
  const base = {
    method: "POST",
    summary: "for a test",
    access: "anyone",
    limits: [],
    bodyLimit: 10,
    answers: { 200: { description: "as it came", contentType: "text/csv" } },
    errors: [],
  } as const;
  const bytes = defineRoute({
    ...base,
    path: "/bytes",
    body: bytesBody("text/csv"),
    handle: ({ body }) => ({ status: 200, body }),
  });
  const stream = defineRoute({
    ...base,
    path: "/stream",
    body: streamBody("text/csv"),
    handle: ({ body }) => ({ status: 200, body }),
  });
  const { call } = testApp([bytes, stream]);
  for (const path of ["/bytes", "/stream"]) {
    const response = await call(path, post("a,b", "text/csv"));
    assert.equal(response.headers.get("content-type"), "text/csv");
    assert.equal(await response.text(), "a,b");
    assert.equal((await call(path, post("{}"))).status, 415);
  }
  assert.equal((await call("/bytes", post("01234567890", "text/csv"))).status, 413);
});

Deno.test("limits by client come before the body is looked at, limits by body after", async () => {
  const byIp: RatePolicy = { name: "t_ip", quota: 2, windowSeconds: 60, by: "ip" };
  const byEmail: RatePolicy = {
    name: "t_email",
    quota: 1,
    windowSeconds: 60,
    by: { body: "email" },
  };
  const asked: unknown[] = [];
  const limiter: RateLimiter = {
    hit: (policies, of) => {
      asked.push([policies.map(({ name }) => name), of.clientIp, of.body]);
      const states = policies.map((policy) => ({
        policy,
        allowed: true,
        remaining: 1,
        resetSeconds: 9,
      }));
      return Promise.resolve(states);
    },
  };
  const route = { ...echo, limits: [byIp, byEmail] };
  const { call } = testApp([route], { limiter });
  const invalid = await call("/1", post("{}"));
  assert.equal(invalid.status, 400);
  assert.equal(invalid.headers.get("ratelimit"), '"t_ip";r=1;t=9');
  const valid = await call("/1", post('{"name":"a","email":"a@b.co"}'));
  assert.equal(valid.headers.get("ratelimit-policy"), '"t_ip";q=2;w=60, "t_email";q=1;w=60');
  assert.deepEqual(asked, [
    [["t_ip"], "192.0.2.7", undefined],
    [["t_ip"], "192.0.2.7", undefined],
    [["t_email"], "192.0.2.7", { name: "a", email: "a@b.co" }],
  ]);
});

Deno.test("a refused limit answers 429 with headers that agree", async () => {
  const policy: RatePolicy = { name: "t_ip", quota: 2, windowSeconds: 60, by: "ip" };
  const state = { policy, allowed: false, remaining: 0, resetSeconds: 42 };
  const limiter: RateLimiter = {
    hit: () => Promise.reject(new RateLimitedError(42, "rate_limited", rateLimitHeaders([state]))),
  };
  const { call } = testApp([{ ...echo, limits: [policy] }], { limiter });
  const response = await call("/1", post('{"name":"a"}'));
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "42");
  assert.equal(response.headers.get("ratelimit"), '"t_ip";r=0;t=42');
  assert.equal((await response.json()).retry_after, 42);
});

Deno.test("a handler is told who calls, and the log the user's id", async () => {
  const user: Caller = {
    kind: "user",
    userId: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10",
    email: "ada@example.com",
    role: "app_agent",
    userRole: "agent",
    sessionId: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e11",
    token: "token",
    claims: {
      sub: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10",
      role: "app_agent",
      user_role: "agent",
      role_version: 1,
      session_id: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e11",
      email: "ada@example.com",
      exp: 2,
      iat: 1,
    },
  };
  const route = defineRoute({
    method: "GET",
    path: "/",
    summary: "for a test",
    access: ["user"],
    limits: [],
    answers: { 200: { description: "who", schema: z.strictObject({ email: z.string() }) } },
    errors: [],
    handle: ({ caller }) => ({ status: 200, body: { email: caller.email } }),
  });
  const { call, lines } = testApp([route], { authenticate: () => Promise.resolve(user) });
  assert.deepEqual(await (await call("")).json(), { email: "ada@example.com" });
  assert.equal(lines[0]?.["user_id"], user.userId);
  assert.doesNotMatch(JSON.stringify(lines), /ada@example/);
});

Deno.test("an idempotency key that is no plain text is refused where keys are honoured", async () => {
  const { call } = testApp([{ ...echo, idempotent: true }]);
  for (const key of ["", "a b", "x".repeat(256)]) {
    const init = post('{"name":"a"}');
    const response = await call("/1", {
      ...init,
      headers: { ...init.headers, "idempotency-key": key },
    });
    assert.equal(response.status, 400, key);
    assert.equal((await response.json()).errors[0].field, "idempotency-key");
  }
});
