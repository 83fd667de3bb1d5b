import assert from "node:assert/strict";
import { reportToSentry } from "./sentry.ts";
import { framesOf } from "./stack_frames.ts";

const request = {
  requestId: "req-1",
  functionName: "leads",
  method: "GET",
  route: "/:id",
  status: 500,
  userId: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
};

/** A server that takes one envelope. */
async function receive(status: number, send: (dsn: string) => Promise<void>) {
  const received: { path: string; headers: Headers; lines: Record<string, unknown>[] }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const lines = (await request.text()).split("\n").map((line) => JSON.parse(line));
    received.push({ path: new URL(request.url).pathname, headers: request.headers, lines });
    return new Response("{}", { status });
  });
  try {
    await send(`http://public-key@127.0.0.1:${server.addr.port}/prefix/42`);
  } finally {
    await server.shutdown();
  }
  return received;
}

const options = (dsn: string) => ({ dsn, environment: "test", release: "1.2.3", timeoutMs: 2_000 });

Deno.test("an error arrives as an envelope with its causes, request and user id", async () => {
  const error = new TypeError("outer", { cause: new Error("the root") });
  const [envelope] = await receive(200, (dsn) => reportToSentry(error, request, options(dsn)));
  assert.equal(envelope?.path, "/prefix/api/42/envelope/");
  assert.match(
    envelope?.headers.get("x-sentry-auth") ?? "",
    /sentry_version=7.*sentry_key=public-key/,
  );
  const [head, item, event] = envelope?.lines ?? [];
  assert.equal(item?.["type"], "event");
  assert.equal(head?.["event_id"], event?.["event_id"]);
  assert.match(String(event?.["event_id"]), /^[0-9a-f]{32}$/);
  assert.deepEqual(event?.["tags"], { function: "leads", request_id: "req-1", status: "500" });
  assert.deepEqual(event?.["user"], { id: request.userId });
  assert.equal(event?.["transaction"], "GET /leads/:id");
  assert.equal(event?.["release"], "1.2.3");
  const { values } = event?.["exception"] as {
    values: { type: string; value: string; stacktrace: { frames: { filename: string }[] } }[];
  };
  assert.deepEqual(values.map(({ type, value }) => [type, value]), [
    ["Error", "the root"],
    ["TypeError", "outer"],
  ]);
  assert.equal(values[0]?.stacktrace.frames.at(-1)?.filename, "shared/report/sentry_test.ts");
});

Deno.test("a report holds no secret and no address", async () => {
  const error = Object.assign(new Error("mail to ada@example.com failed, password=hunter22"), {
    token: "sb_secret_0123456789",
    cause: "Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl",
  });
  const [envelope] = await receive(200, (dsn) => reportToSentry(error, request, options(dsn)));
  assert.doesNotMatch(JSON.stringify(envelope?.lines), /ada@|hunter22|0123456789|eyJzdWIi/);
});

Deno.test("a thrown non-error is reported too", async () => {
  for (const thrown of [undefined, null, "text", 7]) {
    const [envelope] = await receive(200, (dsn) => reportToSentry(thrown, request, options(dsn)));
    assert.match(JSON.stringify(envelope?.lines[2]), /"type":"thrown /);
  }
});

Deno.test("reports made at once keep their own request", async () => {
  const received = await receive(200, async (dsn) => {
    await Promise.all(
      ["a", "b", "c"].map((requestId) =>
        reportToSentry(new Error(requestId), { ...request, requestId }, options(dsn))
      ),
    );
  });
  for (const { lines } of received) {
    const { tags, exception } = lines[2] as {
      tags: { request_id: string };
      exception: { values: { value: string }[] };
    };
    assert.equal(tags.request_id, exception.values[0]?.value);
  }
  assert.equal(received.length, 3);
});

Deno.test("a tracker that refuses, or is away, is an error of the report alone", async () => {
  await assert.rejects(receive(429, (dsn) => reportToSentry(1, request, options(dsn))), /429/);
  await assert.rejects(reportToSentry(1, request, options("http://k@127.0.0.1:1/1")));
});

Deno.test("framesOf() reads V8's stacks, outermost first", () => {
  const stack = `Error: x
    at inner (file:///home/someone/app/shared/db/sql.ts:10:3)
    at async outer (file:///home/someone/app/supabase/functions/leads/index.ts:5:1)
    at file:///cache/npm/registry.npmjs.org/node_modules/pg/lib/client.js:1:2
    at <anonymous>`;
  assert.deepEqual(framesOf(stack).map((frame) => [frame.function, frame.filename, frame.in_app]), [
    ["<anonymous>", "file:///cache/npm/registry.npmjs.org/node_modules/pg/lib/client.js", false],
    ["outer", "supabase/functions/leads/index.ts", true],
    ["inner", "shared/db/sql.ts", true],
  ]);
});
