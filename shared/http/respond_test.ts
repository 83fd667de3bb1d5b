import assert from "node:assert/strict";
import { testApp } from "../testing/app.ts";
import { defineRoute } from "./route.ts";

const streaming = (body: () => ReadableStream<Uint8Array>) =>
  defineRoute({
    method: "GET",
    path: "/",
    summary: "for a test",
    access: "anyone",
    limits: [],
    answers: { 200: { description: "rows", contentType: "text/csv" } },
    errors: [],
    handle: () => ({ status: 200, body: body() }),
  });

const line = new TextEncoder().encode("a,b\n");

Deno.test("a streamed answer arrives whole, with the declared type", async () => {
  const { call } = testApp([streaming(() => ReadableStream.from([line, line]))]);
  const response = await call("");
  assert.equal(response.headers.get("content-type"), "text/csv");
  assert.equal(await response.text(), "a,b\na,b\n");
});

Deno.test("a streamed answer that fails half-way is cut off and logged", async () => {
  const failing = () =>
    ReadableStream.from((async function* () {
      yield line;
      await Promise.reject(new Error("the database went away"));
    })());
  const { call, lines } = testApp([streaming(failing)]);
  const response = await call("");
  assert.equal(response.status, 200);
  await assert.rejects(response.text(), /went away/);
  const logged = lines.find(({ message }) => message === "a streamed answer failed");
  assert.match(JSON.stringify(logged), /the database went away/);
  assert.ok(logged?.["request_id"]);
});

Deno.test("a client that stops reading ends the work behind the stream", async () => {
  const ended = Promise.withResolvers<void>();
  const endless = () =>
    ReadableStream.from((async function* () {
      try {
        while (true) yield await Promise.resolve(line);
      } finally {
        ended.resolve();
      }
    })());
  const { call } = testApp([streaming(endless)]);
  const response = await call("");
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await ended.promise;
});
