import assert from "node:assert/strict";
import { call } from "../harness/client.ts";
import { ownFunction } from "../harness/own_function.ts";

interface Ready {
  status: string;
  checks: Record<string, { status: string; latency_ms: number }>;
}

Deno.test("GET /live answers with the release", async () => {
  const { status, body } = await call("health/live");
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ["status", "version"]);
  assert.equal(body["status"], "ok");
});

Deno.test("GET /ready finds everything of the stack", async () => {
  const { status, body, headers } = await call<Ready>("health/ready");
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.status, "ok");
  for (const name of ["database", "auth", "storage", "mail"]) {
    assert.equal(body.checks[name]?.status, "ok", name);
  }
  assert.equal(body.checks["scanner"]?.status, "disabled");
  assert.match(headers.get("server-timing") ?? "", /desc="1 round trip"/);
});

Deno.test("GET /ready is 200 and degraded without a mail server", async () => {
  await using own = await ownFunction("health", { PORTCULLIS_MAIL_URL: "smtp://127.0.0.1:1" });
  const { status, body } = await call<Ready>("health/ready", { base: own.url });
  assert.deepEqual([status, body.status, body.checks["mail"]?.status], [
    200,
    "degraded",
    "unavailable",
  ]);
});

Deno.test("GET /ready is 503 without the database or without Auth", async () => {
  const away: [string, Record<string, string>][] = [
    ["database", { PORTCULLIS_DB_URL: "postgresql://edge_functions:x@127.0.0.1:1/postgres" }],
    ["auth", { SUPABASE_URL: "http://127.0.0.1:1" }],
  ];
  for (const [name, variables] of away) {
    await using own = await ownFunction("health", variables);
    const { status, body, headers } = await call<Ready>("health/ready", { base: own.url });
    assert.deepEqual([status, body.status, body.checks[name]?.status], [
      503,
      "unavailable",
      "unavailable",
    ]);
    assert.ok(headers.has("retry-after"));
    assert.doesNotMatch(JSON.stringify(body), /127\.0\.0\.1|ECONN/);
  }
});
