import assert from "node:assert/strict";
import { openUploadBody } from "./upload_body.ts";

function formRequest(form: FormData): Request {
  return new Request("http://localhost/", { method: "POST", body: form });
}

async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of stream) result += decoder.decode(chunk, { stream: true });
  return result + decoder.decode();
}

Deno.test("openUploadBody() finds the file part that storage-js leaves without a name", async () => {
  const form = new FormData();
  form.append("cacheControl", "60");
  form.append("metadata", JSON.stringify({ colour: "grün" }));
  form.append("", new File(["bytes"], "grüße.txt", { type: "text/plain;charset=utf-8" }));
  const body = await openUploadBody(formRequest(form));
  assert.equal(body.mimeType, "text/plain");
  assert.equal(body.cacheControl, "max-age=60");
  assert.deepEqual(body.userMetadata, { colour: "grün" });
  assert.equal(await text(body.stream), "bytes");
});

Deno.test("openUploadBody() streams a form's file without holding it", async () => {
  let produced = 0;
  const head = '--x\r\ncontent-disposition: form-data; name=""; filename="big"\r\n\r\n';
  const chunk = new Uint8Array(1024 * 1024);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (produced === 0) controller.enqueue(new TextEncoder().encode(head));
      if (produced++ < 100) controller.enqueue(chunk);
      else {
        controller.enqueue(new TextEncoder().encode("\r\n--x--\r\n"));
        controller.close();
      }
    },
  });
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const upload = await openUploadBody(
    new Request("http://localhost/", { method: "POST", body, headers }),
  );
  let received = 0;
  for await (const part of upload.stream) {
    received += part.byteLength;
    assert.ok(produced * chunk.byteLength - received < 8 * chunk.byteLength);
  }
  assert.equal(received, 100 * chunk.byteLength);
});

Deno.test("openUploadBody() stops the sender when its reader has enough", async () => {
  const cancelled = Promise.withResolvers<void>();
  const head = '--x\r\ncontent-disposition: form-data; name=""; filename="big"\r\n\r\n';
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => cancelled.resolve(),
  });
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const upload = await openUploadBody(
    new Request("http://localhost/", { method: "POST", body, headers }),
  );
  for await (const _ of upload.stream) break;
  await cancelled.promise;
});

Deno.test("openUploadBody() tells the reader when the sender goes away", async () => {
  for (const type of ["multipart/form-data; boundary=x", "text/plain"]) {
    const head = '--x\r\ncontent-disposition: form-data; name=""; filename="big"\r\n\r\nbytes';
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ === 0) controller.enqueue(new TextEncoder().encode(head));
        else controller.error(new Error("connection closed"));
      },
    });
    const upload = await openUploadBody(
      new Request("http://localhost/", { method: "POST", body, headers: { "content-type": type } }),
    );
    await assert.rejects(text(upload.stream), { code: "InvalidRequest" });
  }
});

Deno.test("openUploadBody() refuses forms without a file, cut short or without a boundary", async () => {
  const empty = new FormData();
  empty.append("cacheControl", "60");
  await assert.rejects(openUploadBody(formRequest(empty)), { message: "No content provided" });

  for (const type of ["multipart/form-data", "multipart/form-data; boundary=y"]) {
    const request = new Request("http://localhost/", {
      method: "POST",
      body: "--x\r\n",
      headers: { "content-type": type },
    });
    await assert.rejects(openUploadBody(request), { code: "InvalidRequest" });
  }

  const cut = new Request("http://localhost/", {
    method: "POST",
    body: '--x\r\ncontent-disposition: form-data; name=""; filename="a"\r\n\r\nhalf of th',
    headers: { "content-type": "multipart/form-data; boundary=x" },
  });
  const upload = await openUploadBody(cut);
  await assert.rejects(text(upload.stream));
});

Deno.test("openUploadBody() describes raw bytes by their headers", async () => {
  const metadata = btoa(JSON.stringify({ a: 1 }));
  const request = new Request("http://localhost/", {
    method: "POST",
    body: "bytes",
    headers: { "content-type": "text/css", "cache-control": "max-age=5", "x-metadata": metadata },
  });
  const body = await openUploadBody(request);
  assert.equal(body.mimeType, "text/css");
  assert.equal(body.cacheControl, "max-age=5");
  assert.deepEqual(body.userMetadata, { a: 1 });
  assert.equal(await text(body.stream), "bytes");
});
