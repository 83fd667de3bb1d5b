import assert from "node:assert/strict";
import {
  refused,
  service,
  serviceHeaders,
  storageUrl,
  stranger,
  succeed,
  textOf,
  withBucket,
} from "./storage_client.ts";

Deno.test("a signed URL opens its object to anyone, and nothing else", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const path = "ordner/grüße & mehr.txt";
    succeed(await from.upload(path, "secret text"));
    const { signedUrl } = succeed(await from.createSignedUrl(path, 60));
    const answer = await fetch(signedUrl);
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), "secret text");

    const named = succeed(await from.createSignedUrl(path, 60, { download: "report.txt" }));
    const download = await fetch(named.signedUrl);
    await download.body?.cancel();
    assert.equal(
      download.headers.get("content-disposition"),
      "attachment; filename=report.txt; filename*=UTF-8''report.txt;",
    );

    const many = succeed(await from.createSignedUrls([path, "nothing.txt"], 60));
    assert.equal(await (await fetch(many[0]?.signedUrl ?? "")).text(), "secret text");
    assert.equal(many[1]?.signedUrl, null);
    assert.match(many[1]?.error ?? "", /does not exist/);

    refused(await from.createSignedUrl("nothing.txt", 60), "NoSuchKey", "404");
    succeed(await from.upload("other.txt", "other"));
    const stolen = new URL(signedUrl);
    stolen.pathname = `/storage/v1/object/sign/${bucket}/other.txt`;
    assert.equal((await (await fetch(stolen)).json()).code, "InvalidSignature");
    const forged = new URL(signedUrl);
    forged.searchParams.set("token", `${forged.searchParams.get("token")}x`);
    assert.equal((await (await fetch(forged)).json()).code, "InvalidJWT");
  });
});

Deno.test("a signed upload URL takes its one object, as its signer, without any key", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const path = "eingang/grüße.txt";
    const { signedUrl, token } = succeed(await from.createSignedUploadUrl(path));
    const sent = await fetch(signedUrl, {
      method: "PUT",
      body: "first",
      headers: { "content-type": "text/css" },
    });
    assert.equal(sent.status, 200);
    assert.deepEqual(await sent.json(), { Key: `${bucket}/${path}` });
    assert.equal(await textOf(path, from), "first");

    const again = await stranger.from(bucket).uploadToSignedUrl(path, token, "second");
    refused(again, "KeyAlreadyExists", "409");
    refused(await from.createSignedUploadUrl(path), "KeyAlreadyExists", "409");
    const elsewhere = await stranger.from(bucket).uploadToSignedUrl("other.txt", token, "x");
    refused(elsewhere, "InvalidSignature", "400");

    const replacing = succeed(await from.createSignedUploadUrl(path, { upsert: true }));
    const blob = new Blob(["third"], { type: "text/plain" });
    const stored = succeed(
      await stranger.from(bucket).uploadToSignedUrl(path, replacing.token, blob),
    );
    assert.equal(stored.fullPath, `${bucket}/${path}`);
    assert.equal(await textOf(path, from), "third");
  });
});

Deno.test("a public bucket serves anyone; a private one does not even say that it exists", async () => {
  await withBucket(async (open) => {
    succeed(await service.from(open).upload("page.html", new Blob(["<b>"], { type: "text/html" })));
    const { publicUrl } = service.from(open).getPublicUrl("page.html").data;
    const answer = await fetch(publicUrl);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/plain");
    assert.equal(await answer.text(), "<b>");
    assert.equal(await textOf("page.html", stranger.from(open)), "<b>");
  }, { public: true });
  await withBucket(async (closed) => {
    succeed(await service.from(closed).upload("a.txt", "text"));
    const answer = await fetch(service.from(closed).getPublicUrl("a.txt").data.publicUrl);
    assert.equal((await answer.json()).code, "NoSuchBucket");
    refused(await stranger.from(closed).download("a.txt"), "NoSuchKey", "404");
  });
});

Deno.test("a download knows ranges, entity tags and HEAD", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    succeed(await from.upload("a.txt", "0123456789", { cacheControl: "60" }));
    const { signedUrl } = succeed(await from.createSignedUrl("a.txt", 60));
    const get = (headers: HeadersInit, method = "GET") => fetch(signedUrl, { method, headers });

    const part = await get({ range: "bytes=2-4" });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), "bytes 2-4/10");
    assert.equal(part.headers.get("content-length"), "3");
    assert.equal(await part.text(), "234");
    assert.equal(await (await get({ range: "bytes=-3" })).text(), "789");
    const beyond = await get({ range: "bytes=10-" });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get("content-range"), "bytes */10");
    await beyond.body?.cancel();

    const head = await get({}, "HEAD");
    const etag = head.headers.get("etag") ?? "";
    assert.equal(etag, '"781e5e245d69b566979b86e28d23f2c7"');
    assert.equal(head.headers.get("content-length"), "10");
    assert.equal(head.headers.get("accept-ranges"), "bytes");
    assert.equal((await get({ "if-none-match": etag })).status, 304);
    const mismatch = await get({ "if-match": '"other"' });
    assert.equal(mismatch.status, 412);
    await mismatch.body?.cancel();

    const url = `${storageUrl}/object/authenticated/${bucket}/a.txt`;
    const direct = await fetch(url, { headers: serviceHeaders });
    assert.equal(direct.headers.get("cache-control"), "max-age=60");
    assert.equal(await direct.text(), "0123456789");
  });
});

Deno.test("what the local stack has not is said plainly", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    succeed(await from.upload("a.png", new Blob(["x"], { type: "image/png" })));
    const small = await from.download("a.png", { transform: { width: 10 } });
    assert.equal(small.error?.status, 501);
    const { status, body } = await fetch(`${storageUrl}/upload/resumable`, {
      method: "POST",
      headers: serviceHeaders,
    });
    await body?.cancel();
    assert.equal(status, 501);
  });
});
