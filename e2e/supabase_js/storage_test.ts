import assert from "node:assert/strict";
import {
  refused,
  service,
  serviceHeaders,
  storageUrl,
  succeed,
  textOf,
  withBucket,
} from "./storage_client.ts";

Deno.test("a bucket is made, read, changed, listed, emptied and deleted", async () => {
  const bucket = `test-${crypto.randomUUID()}`;
  const options = { public: false, fileSizeLimit: "10MB", allowedMimeTypes: ["image/*"] };
  assert.equal(succeed(await service.createBucket(bucket, options)).name, bucket);
  refused(await service.createBucket(bucket), "BucketAlreadyExists", "409");
  assert.partialDeepStrictEqual(succeed(await service.getBucket(bucket)), {
    id: bucket,
    name: bucket,
    public: false,
    file_size_limit: 10_000_000,
    allowed_mime_types: ["image/*"],
  });

  succeed(
    await service.updateBucket(bucket, {
      public: true,
      fileSizeLimit: null,
      allowedMimeTypes: null,
    }),
  );
  assert.partialDeepStrictEqual(succeed(await service.getBucket(bucket)), {
    public: true,
    file_size_limit: null,
    allowed_mime_types: null,
  });
  const found = succeed(await service.listBuckets({ search: bucket.toUpperCase(), limit: 5 }));
  assert.deepEqual(found.map(({ id }) => id), [bucket]);

  succeed(await service.from(bucket).upload("a/b.txt", "text"));
  refused(await service.deleteBucket(bucket), "ResourceNotEmpty", "409");
  succeed(await service.emptyBucket(bucket));
  assert.deepEqual(succeed(await service.from(bucket).list()), []);
  succeed(await service.deleteBucket(bucket));
  refused(await service.getBucket(bucket), "NoSuchBucket", "404");
  refused(await service.createBucket("no/slash"), "InvalidBucketName", "400");
});

Deno.test("bytes, text, streams, Blobs, Files and forms come back as they were sent", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const form = new FormData();
    form.append("note", "a field before the file");
    form.append("upload", new File([bytes], "grüße.bin"));
    const bodies = {
      bytes,
      buffer: bytes.buffer,
      stream: new Blob([bytes]).stream(),
      blob: new Blob([bytes], { type: "application/x-thing" }),
      file: new File([bytes], "grüße.bin", { type: "application/x-thing" }),
      form,
    };
    for (const [name, body] of Object.entries(bodies)) {
      const uploaded = succeed(
        await from.upload(`folder/${name}`, body, { contentType: "application/x-thing" }),
      );
      assert.equal(uploaded.path, `folder/${name}`);
      assert.equal(uploaded.fullPath, `${bucket}/folder/${name}`);
      assert.match(uploaded.id, /^[0-9a-f-]{36}$/);
      const back = succeed(await from.download(`folder/${name}`));
      assert.deepEqual(new Uint8Array(await back.arrayBuffer()), bytes, name);
      if (name !== "form") assert.equal(back.type, "application/x-thing", name);
    }
    succeed(await from.upload("empty", new Uint8Array()));
    assert.equal(await textOf("empty", from), "");
    const stream = succeed(await from.download("folder/bytes").asStream());
    assert.equal((await new Response(stream).bytes()).length, bytes.length);
  });
});

Deno.test("metadata, cache time and type of an upload are kept and told", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const options = { contentType: "text/css", cacheControl: "60", metadata: { colour: "grün" } };
    for (const [path, body] of [["raw", "body"], ["blob", new Blob(["body"])]] as const) {
      succeed(
        await from.upload(path, body, options),
      );
      const info = succeed(await from.info(path));
      assert.partialDeepStrictEqual(info, {
        name: path,
        bucketId: bucket,
        size: 4,
        cacheControl: "max-age=60",
        metadata: { colour: "grün" },
        etag: '"841a2d689ad86bd1611447453c22c6fc"',
      });
    }
    assert.equal(succeed(await from.info("raw")).contentType, "text/css");
    assert.deepEqual(succeed(await from.exists("raw")), true);
    const missing = await from.exists("nothing");
    assert.equal(missing.data, false);
    refused(await from.info("nothing"), "NoSuchKey", "404");
    refused(await from.download("nothing"), "NoSuchKey", "404");
  });
});

Deno.test("a name is taken once, replaced only when asked, and updated in place", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const { id } = succeed(await from.upload("a.txt", "first"));
    refused(await from.upload("a.txt", "second"), "KeyAlreadyExists", "409");
    assert.equal(await textOf("a.txt", from), "first");
    assert.equal(succeed(await from.upload("a.txt", "third", { upsert: true })).id, id);
    assert.equal(await textOf("a.txt", from), "third");
    succeed(await from.update("a.txt", new Blob(["fourth"])));
    assert.equal(await textOf("a.txt", from), "fourth");
  });
});

Deno.test("of many parallel uploads of one name exactly one wins", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`.repeat(20_000));
    const answers = await Promise.all(bodies.map((body) => from.upload("race.txt", body)));
    const winners = answers.flatMap(({ error }, index) => error === null ? [index] : []);
    assert.equal(winners.length, 1);
    for (const answer of answers) if (answer.error) refused(answer, "KeyAlreadyExists", "409");
    assert.equal(await textOf("race.txt", from), bodies[winners[0] ?? -1]);
  });
});

Deno.test("parallel replacements of one name leave one whole body", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`.repeat(20_000));
    const upsert = { upsert: true };
    const answers = await Promise.all(bodies.map((body) => from.upload("race.txt", body, upsert)));
    for (const answer of answers) succeed(answer);
    assert.ok(bodies.includes(await textOf("race.txt", from)));
    assert.equal(succeed(await from.list()).length, 1);
  });
});

Deno.test("objects are moved and copied, within a bucket and to another", async () => {
  await withBucket((first) =>
    withBucket(async (second) => {
      const from = service.from(first);
      const metadata = { colour: "red" };
      succeed(await from.upload("a.txt", "text", { metadata, contentType: "text/css" }));
      succeed(await from.upload("taken.txt", "other"));

      succeed(await from.copy("a.txt", "b/c.txt"));
      assert.equal(
        succeed(await from.copy("a.txt", "c.txt", { destinationBucket: second })).path,
        `${second}/c.txt`,
      );
      refused(await from.copy("a.txt", "taken.txt"), "KeyAlreadyExists", "409");
      refused(await from.copy("nothing", "d.txt"), "NoSuchKey", "404");
      assert.deepEqual(succeed(await from.info("b/c.txt")).metadata, metadata);

      succeed(await from.move("a.txt", "moved.txt"));
      refused(await from.download("a.txt"), "NoSuchKey", "404");
      assert.equal(await textOf("moved.txt", from), "text");
      refused(await from.move("moved.txt", "taken.txt"), "KeyAlreadyExists", "409");
      succeed(await from.move("moved.txt", "d.txt", { destinationBucket: second }));
      refused(
        await from.move("taken.txt", "e.txt", { destinationBucket: "nowhere" }),
        "NoSuchBucket",
        "404",
      );

      // A copy lives on without its source.
      succeed(await from.remove(["b/c.txt", "taken.txt"]));
      assert.equal(await textOf("c.txt", service.from(second)), "text");
      assert.equal(await textOf("d.txt", service.from(second)), "text");
    })
  );
});

Deno.test("removing answers with what was there to remove", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    for (const path of ["a.txt", "b.txt", "c.txt"]) succeed(await from.upload(path, "text"));
    const removed = succeed(await from.remove(["a.txt", "b.txt", "nothing.txt"]));
    assert.deepEqual(removed.map(({ name }) => name).sort(), ["a.txt", "b.txt"]);
    assert.deepEqual(succeed(await from.list()).map(({ name }) => name), ["c.txt"]);
    assert.deepEqual(succeed(await from.remove(["a.txt"])), []);

    const url = `${storageUrl}/object/${bucket}/c.txt`;
    const one = await fetch(url, { method: "DELETE", headers: serviceHeaders });
    assert.deepEqual(await one.json(), { message: "Successfully deleted" });
    const again = await fetch(url, { method: "DELETE", headers: serviceHeaders });
    assert.equal((await again.json()).code, "NoSuchKey");
  });
});
