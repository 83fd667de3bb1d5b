import assert from "node:assert/strict";
import { callUpstream } from "./call.ts";
import { UpstreamError } from "./upstream_error.ts";

const CALL = { service: "auth", url: "http://auth.example/x", timeoutMs: 1_000 };

function parts(...answers: (Response | Error)[]) {
  const waits: number[] = [];
  const sent: Request[] = [];
  return {
    waits,
    sent,
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      sent.push(new Request(input, init));
      const answer = answers.shift() ?? new Error("no answer left");
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    random: () => 0.5,
    wait: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

Deno.test("callUpstream() sends JSON and reads the answer, a refusal too", async () => {
  const world = parts(Response.json({ no: true }, { status: 422 }));
  const answer = await callUpstream({ ...CALL, method: "POST", json: { a: 1 } }, world);
  assert.equal(answer.status, 422);
  assert.equal(answer.text, '{"no":true}');
  assert.equal(world.sent[0]?.headers.get("content-type"), "application/json");
});

Deno.test("callUpstream() tries again as often as allowed, waiting longer each time", async () => {
  const world = parts(
    new TypeError("gone"),
    new Response(null, { status: 503 }),
    new Response("ok"),
  );
  assert.equal((await callUpstream({ ...CALL, retries: 2 }, world)).text, "ok");
  assert.deepEqual(world.waits, [50, 100]);
});

Deno.test("callUpstream() does not repeat what may not be done twice", async () => {
  const world = parts(new TypeError("gone"), new Response("ok"));
  await assert.rejects(
    callUpstream(CALL, world),
    (error) => error instanceof UpstreamError && error.failure === "unreachable",
  );
  assert.equal(world.sent.length, 1);
});

Deno.test("callUpstream() gives up on a service that does not answer in time", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    // Never answers; ends with the caller.
    return new Promise((resolve) => {
      request.signal.addEventListener("abort", () => resolve(new Response()));
    });
  });
  try {
    await assert.rejects(
      callUpstream({ ...CALL, url: `http://127.0.0.1:${server.addr.port}`, timeoutMs: 50 }),
      (error) => error instanceof UpstreamError && error.code === "timeout",
    );
  } finally {
    await server.shutdown();
  }
});

Deno.test("callUpstream() tells the client which service failed and nothing that it said", async () => {
  const world = parts(new Response("secret stack trace", { status: 500 }));
  await assert.rejects(callUpstream(CALL, world), (error) => {
    assert(error instanceof UpstreamError);
    assert.equal(error.code, "upstream_error");
    assert.doesNotMatch(`${error.message} ${error.detail}`, /secret/);
    return true;
  });
});
