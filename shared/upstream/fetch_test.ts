import assert from "node:assert/strict";
import * as z from "zod";
import { UpstreamError } from "../errors/upstream_error.ts";
import { callUpstream, readAnswer, type UpstreamOptions } from "./fetch.ts";

/** A server that is gone after the test, whatever it still has to answer. */
async function withServer(
  handler: () => Response | Promise<Response>,
  test: (url: string) => Promise<void>,
) {
  const end = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: end.signal, onListen() {} },
    handler,
  );
  try {
    await test(`http://127.0.0.1:${server.addr.port}/`);
  } finally {
    end.abort();
    await server.finished;
  }
}

/** A service that gives these answers in turn, the last one for ever. */
function service(...answers: (Response | Error)[]) {
  let requests = 0;
  const options: UpstreamOptions = {
    timeoutMs: 5_000,
    random: () => 0,
    fetch: () => {
      const answer = answers[Math.min(requests++, answers.length - 1)];
      return answer instanceof Response ? Promise.resolve(answer.clone()) : Promise.reject(answer);
    },
  };
  return { options, requests: () => requests };
}

const request = { url: "http://service/x" };
const down = (status: number) => new Response("later", { status, headers: { "retry-after": "7" } });

async function troubleOf(work: Promise<unknown>) {
  try {
    await work;
    return "none";
  } catch (error) {
    assert(error instanceof UpstreamError);
    return `${error.trouble} ${error.status}`;
  }
}

Deno.test("an answer comes back as it is, a refusal too", async () => {
  for (const status of [200, 204, 302, 400, 401, 404, 500]) {
    const body = status === 204 ? null : "x";
    const { options, requests } = service(new Response(body, { status }));
    const answer = await callUpstream("auth", request, { ...options, idempotent: true });
    assert.equal(answer.status, status);
    await answer.body?.cancel();
    assert.equal(requests(), 1);
  }
});

Deno.test("what does no harm twice is asked again, and the first good answer counts", async () => {
  const { options, requests } = service(new TypeError("connect"), down(503), new Response("ok"));
  const answer = await callUpstream("auth", request, { ...options, idempotent: true });
  assert.equal(await answer.text(), "ok");
  assert.equal(requests(), 3);
});

Deno.test("what may do harm twice is asked once", async () => {
  const { options, requests } = service(new TypeError("connect"));
  assert.equal(await troubleOf(callUpstream("auth", request, options)), "unreachable 503");
  assert.equal(requests(), 1);
});

Deno.test("repeats come to an end", async () => {
  const { options, requests } = service(down(502));
  const work = callUpstream("auth", request, { ...options, idempotent: true, retries: 3 });
  await assert.rejects(work, { trouble: "unreachable", retryAfter: 7, service: "auth" });
  assert.equal(requests(), 4);
});

Deno.test("a service that does not answer is given up in time, all attempts together", async () => {
  let requests = 0;
  const silent = () => {
    requests++;
    return new Promise<Response>(() => {});
  };
  await withServer(silent, async (url) => {
    const started = performance.now();
    const work = callUpstream("auth", { url }, { timeoutMs: 150, idempotent: true });
    assert.equal(await troubleOf(work), "timed_out 504");
    assert.ok(performance.now() - started < 1_000);
    assert.equal(requests, 1);
  });
});

Deno.test("an answer that does not end is given up in time too", async () => {
  const endless = () =>
    new Response(new ReadableStream({ start: (it) => it.enqueue(new TextEncoder().encode("{")) }));
  await withServer(endless, async (url) => {
    const answer = await callUpstream("auth", { url }, { timeoutMs: 150 });
    assert.equal(await troubleOf(readAnswer("auth", answer, z.unknown())), "timed_out 504");
  });
});

Deno.test("nobody listening is 'unreachable'", async () => {
  const work = callUpstream("auth", { url: "http://127.0.0.1:1/" }, { timeoutMs: 2_000 });
  assert.equal(await troubleOf(work), "unreachable 503");
});

Deno.test("readAnswer() takes only what has the shape", async () => {
  const Shape = z.object({ a: z.int() });
  assert.deepEqual(await readAnswer("auth", Response.json({ a: 1, b: 2 }), Shape), { a: 1 });
  for (const body of ["", "<html>", "{}", '{"a":"1"}', "null", '{"a":1']) {
    const work = readAnswer("auth", new Response(body), Shape);
    assert.equal(await troubleOf(work), "nonsense 502", body);
  }
});

Deno.test("clients learn which service failed, not what it said", async () => {
  const { options } = service(new TypeError("connect to 10.0.0.7:9999 refused"));
  await assert.rejects(callUpstream("auth", request, options), (error) => {
    assert(error instanceof UpstreamError);
    assert.equal(error.detail, "The auth service cannot be reached");
    assert.match(String(error.cause), /10\.0\.0\.7/);
    return true;
  });
});
