import assert from "node:assert/strict";
import { connect } from "node:net";
import { TEST_ENVIRONMENT } from "../testing/config.ts";
import { eventually } from "../testing/eventually.ts";
import { runToEnd, startFunctionProcess } from "../testing/function_process.ts";

const FIXTURE = new URL("../testing/fixture_function.ts", import.meta.url);
const running = await startFunctionProcess(FIXTURE, TEST_ENVIRONMENT);
Deno.test.afterAll(async () => await running[Symbol.asyncDispose]());
const url = `${running.url}/fixture`;

Deno.test("a function with the platform's permissions alone answers", async () => {
  const response = await fetch(url, { headers: { "x-request-id": "over-the-wire" } });
  assert.deepEqual(await response.json(), { ok: true });
  assert.equal(response.headers.get("x-request-id"), "over-the-wire");
  await eventually(() => assert.match(running.output(), /"request_id":"over-the-wire"/));
});

Deno.test("a crash is a problem document on the wire too", async () => {
  const response = await fetch(`${url}/crash`, { headers: { origin: "https://app.example.com" } });
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal(response.headers.get("access-control-allow-origin"), "https://app.example.com");
  assert.equal((await response.json()).code, "internal_error");
});

Deno.test("a promise that somebody forgot is logged and ends nothing", async () => {
  assert.equal((await fetch(`${url}/forgotten`)).status, 200);
  await eventually(() =>
    assert.match(running.output(), /unhandled rejection.*a forgotten promise/)
  );
  await eventually(() => assert.match(running.output(), /unhandled rejection.*"message":"later"/));
  assert.equal((await fetch(url)).status, 200);
});

Deno.test("with the database down the answer says when to come back", async () => {
  const response = await fetch(`${url}/database`);
  assert.equal(response.status, 503);
  assert.ok(Number(response.headers.get("retry-after")) >= 1);
  assert.equal((await response.json()).code, "unavailable");
});

Deno.test("a body without a length is cut off on the wire", async () => {
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(32)),
  });
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: endless,
  });
  assert.equal(response.status, 413);
  assert.equal((await response.json()).code, "payload_too_large");
});

Deno.test("a client that goes away in the middle of its body disturbs nobody", async () => {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const head =
        "POST /fixture HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
      socket.write(head, () => {
        socket.destroy();
        resolve();
      });
    });
    socket.on("error", reject);
  });
  await eventually(() => assert.match(running.output(), /"status":400.*malformed_request/));
  assert.equal((await fetch(url)).status, 200);
});

Deno.test("a function without its configuration ends at once, one line a variable", async () => {
  const { SUPABASE_URL: _, ...rest } = TEST_ENVIRONMENT;
  const environment = { ...rest, SUPABASE_URL: "", PORTCULLIS_DB_POOL_SIZE: "many" };
  const { code, output } = await runToEnd(FIXTURE, environment);
  assert.equal(code, 1);
  assert.deepEqual(output.trim().split("\n"), [
    "fixture: SUPABASE_URL is missing; it must be a URL such as https://<project>.supabase.co",
    "fixture: PORTCULLIS_DB_POOL_SIZE must be a whole number from 1 to 20",
  ]);
});
