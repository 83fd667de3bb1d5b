import assert from "node:assert/strict";
import * as z from "zod";
import { ConflictError, RateLimitedError, UnauthenticatedError } from "../errors/app_error.ts";
import { flushBackground } from "../background.ts";
import { testApp } from "../testing/app.ts";
import { testConfig } from "../testing/config.ts";
import { type Answer, defineRoute } from "./route.ts";

const ORIGIN = "https://app.example.com";

/** A route whose handler does what the test says, also what its types would not let it. */
function routeThat(handle: () => Promise<unknown>) {
  return {
    ...defineRoute({
      method: "GET",
      path: "/",
      summary: "for a test",
      access: "anyone",
      limits: [],
      answers: { 200: { description: "ok", schema: z.strictObject({ ok: z.literal(true) }) } },
      errors: [],
      handle: () => ({ status: 200, body: { ok: true } }),
    }),
    // What a handler returns at run time is not bound by its type; that is the point of these tests.
    handle: handle as () => Promise<Answer>,
  };
}

async function assertWholeProblem(response: Response, status: number, code: string) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const problem = await response.json();
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  assert.equal(problem.request_id, response.headers.get("x-request-id"));
  assert.equal(response.headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.ok(response.headers.has("server-timing"));
  return problem;
}

const get = { headers: { origin: ORIGIN } };

Deno.test("an answer carries request id, security headers, CORS and timing", async () => {
  const { call } = testApp([routeThat(() => Promise.resolve({ status: 200, body: { ok: true } }))]);
  const response = await call("", { headers: { origin: ORIGIN, "x-request-id": "mine-1" } });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { ok: true });
  const { headers } = response;
  assert.equal(headers.get("content-type"), "application/json");
  assert.equal(headers.get("x-request-id"), "mine-1");
  assert.equal(headers.get("x-frame-options"), "DENY");
  assert.equal(headers.get("referrer-policy"), "no-referrer");
  assert.equal(
    headers.get("content-security-policy"),
    "default-src 'none'; frame-ancestors 'none'",
  );
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("strict-transport-security"), null);
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(headers.get("vary"), "Origin");
  assert.match(headers.get("server-timing") ?? "", /handler;dur=.*db;dur=0.0;desc="0 round trips"/);
});

Deno.test("production adds strict transport security", async () => {
  const config = testConfig({
    PORTCULLIS_ENVIRONMENT: "production",
    SUPABASE_URL: "https://x.supabase.co",
  });
  const { call } = testApp([], { config });
  const response = await call("/nowhere");
  assert.match(response.headers.get("strict-transport-security") ?? "", /max-age=63072000/);
});

const CRASHES: Record<string, () => Promise<unknown>> = {
  "throws an error": () => Promise.reject(new Error("password=hunter2 leaked")),
  "throws a text": () => Promise.reject("x"),
  "throws undefined": () => Promise.reject(undefined),
  "throws null": () => Promise.reject(null),
  "throws before it returns a promise": () => {
    throw new Error("at once");
  },
  "returns nothing": () => Promise.resolve(undefined),
  "returns a text": () => Promise.resolve("nonsense"),
  "returns a status that is none": () => Promise.resolve({ status: 42, body: {} }),
  "returns an undeclared status": () => Promise.resolve({ status: 201, body: { ok: true } }),
  "returns a body that does not fit": () => Promise.resolve({ status: 200, body: { ok: 7 } }),
  "returns a body that is not JSON": () => Promise.resolve({ status: 200, body: 10n }),
  "returns no body where one is declared": () => Promise.resolve({ status: 200 }),
  "returns a header that is none": () =>
    Promise.resolve({ status: 200, body: { ok: true }, headers: { "x y": "\n" } }),
};

for (const [what, handle] of Object.entries(CRASHES)) {
  Deno.test(`a route that ${what} is answered with a whole problem document`, async () => {
    const { call, lines } = testApp([routeThat(handle)]);
    const problem = await assertWholeProblem(await call("", get), 500, "internal_error");
    assert.doesNotMatch(JSON.stringify(problem), /hunter2|leaked|at once|nonsense/);
    const line = lines.at(-1);
    assert.equal(line?.["level"], "error");
    assert.equal(line?.["request_id"], problem.request_id);
    assert.ok(line?.["error"]);
    assert.doesNotMatch(JSON.stringify(lines), /hunter2/);
  });
}

Deno.test("an error that cannot even be described is still answered", async () => {
  const hostile = new Proxy({}, {
    get: () => {
      throw new Error("no");
    },
    ownKeys: () => {
      throw new Error("no");
    },
  });
  const { call } = testApp([routeThat(() => Promise.reject(hostile))]);
  await assertWholeProblem(await call("", get), 500, "internal_error");
});

Deno.test("errors of the suite are answered as what they are", async () => {
  const conflict = testApp([routeThat(() => Promise.reject(new ConflictError("Taken")))]);
  const problem = await assertWholeProblem(await conflict.call("", get), 409, "conflict");
  assert.equal(problem.detail, "Taken");
  assert.equal(problem.instance, "/t");

  const limited = testApp([routeThat(() => Promise.reject(new RateLimitedError(30)))]);
  const response = await limited.call("", get);
  assert.equal(response.headers.get("retry-after"), "30");
  assert.equal((await assertWholeProblem(response, 429, "rate_limited")).retry_after, 30);

  const expired = testApp([
    routeThat(() => Promise.reject(new UnauthenticatedError("token_expired"))),
  ]);
  const refused = await expired.call("", get);
  assert.match(refused.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/);
  await assertWholeProblem(refused, 401, "token_expired");
});

Deno.test("a path that does not exist is a 404, a method that does not a 405 with Allow", async () => {
  const { call } = testApp([routeThat(() => Promise.resolve({ status: 200, body: { ok: true } }))]);
  await assertWholeProblem(await call("/nowhere", get), 404, "not_found");
  const response = await call("", { ...get, method: "DELETE" });
  assert.equal(response.headers.get("allow"), "GET, HEAD, OPTIONS");
  await assertWholeProblem(response, 405, "method_not_allowed");
});

Deno.test("HEAD is answered as GET without the body", async () => {
  const { call } = testApp([routeThat(() => Promise.resolve({ status: 200, body: { ok: true } }))]);
  const response = await call("", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

Deno.test("a preflight from a listed origin is told what it may send", async () => {
  const { call } = testApp([routeThat(() => Promise.resolve({ status: 200, body: { ok: true } }))]);
  const response = await call("", {
    method: "OPTIONS",
    headers: { origin: ORIGIN, "access-control-request-method": "GET" },
  });
  assert.equal(response.status, 204);
  const { headers } = response;
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.match(headers.get("access-control-allow-methods") ?? "", /GET/);
  for (const name of ["authorization", "apikey", "x-api-key", "idempotency-key", "x-client-info"]) {
    assert.ok(headers.get("access-control-allow-headers")?.includes(name), name);
  }
  assert.ok(headers.get("vary")?.includes("Origin"));
});

Deno.test("a page of an unlisted origin gets no CORS header, preflight or not", async () => {
  const { call } = testApp([routeThat(() => Promise.resolve({ status: 200, body: { ok: true } }))]);
  const strangers = ["https://evil.example", "null", "https://app.example.com.evil.example"];
  for (const origin of strangers) {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = { origin, "access-control-request-method": "GET" };
      const response = await call("", { method, headers });
      const cors = [...response.headers.keys()].filter((name) => name.startsWith("access-control"));
      assert.deepEqual(cors, [], `${method} from ${origin}`);
    }
  }
});

Deno.test("each request writes one line, and it holds no secret", async () => {
  const { call, lines } = testApp([
    routeThat(() => Promise.resolve({ status: 200, body: { ok: true } })),
  ]);
  await call("/", { headers: { authorization: "Bearer top-secret-token", apikey: "sb_secret_x" } });
  assert.equal(lines.length, 1);
  const { message, method, route, status, round_trips, request_id, trace_id } = lines[0] ?? {};
  assert.deepEqual({ message, method, route, status, round_trips }, {
    message: "request",
    method: "GET",
    route: "/",
    status: 200,
    round_trips: 0,
  });
  assert.ok(request_id && trace_id);
  assert.doesNotMatch(JSON.stringify(lines), /top-secret|sb_secret_x/);
});

Deno.test("who reports errors is told of a 500 with its request, and of nothing below", async () => {
  const reported: unknown[] = [];
  const reportError = (error: unknown, request: unknown) => {
    reported.push({ error, request });
    return Promise.resolve();
  };
  const failure = new Error("boom");
  const { call } = testApp([routeThat(() => Promise.reject(failure))], { reportError });
  await call("/nowhere");
  const response = await call("", get);
  await flushBackground();
  assert.deepEqual(reported.length, 1);
  assert.deepEqual(reported[0], {
    error: failure,
    request: {
      requestId: response.headers.get("x-request-id"),
      functionName: "t",
      method: "GET",
      route: "/",
      status: 500,
      userId: undefined,
      traceId: (reported[0] as { request: { traceId: string } }).request.traceId,
    },
  });
});

Deno.test("an error reporter that fails costs a line and nothing else", async () => {
  const reportError = () => Promise.reject(new Error("tracker down"));
  const { call, lines } = testApp([routeThat(() => Promise.reject(new Error("boom")))], {
    reportError,
  });
  await assertWholeProblem(await call("", get), 500, "internal_error");
  await flushBackground();
  assert.equal(lines.at(-1)?.["message"], "the error could not be reported");
});
