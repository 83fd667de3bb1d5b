import assert from "node:assert/strict";
import { refused, service, stranger, succeed, withBucket } from "./storage_client.ts";

Deno.test("a bucket's limits refuse what is too large or of another type", async () => {
  const options = {
    public: false,
    fileSizeLimit: "1KB",
    allowedMimeTypes: ["text/*", "image/png"],
  };
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const [fits, tooLarge] = [new Uint8Array(1000), new Uint8Array(1001)];
    const text = { contentType: "text/plain;charset=UTF-8" };
    succeed(await from.upload("raw", fits, text));
    succeed(await from.upload("form", new Blob([fits], { type: "image/png" })));
    refused(await from.upload("raw2", tooLarge, text), "EntityTooLarge", "413");
    refused(
      await from.upload("stream", new Blob([tooLarge]).stream(), text),
      "EntityTooLarge",
      "413",
    );
    refused(
      await from.upload("form2", new Blob([tooLarge], { type: "image/png" })),
      "EntityTooLarge",
      "413",
    );
    refused(
      await from.upload("page", fits, { contentType: "application/pdf" }),
      "InvalidMimeType",
      "415",
    );
    refused(
      await from.upload("page", new Blob([fits], { type: "image/gif" })),
      "InvalidMimeType",
      "415",
    );
    const { token } = succeed(await from.createSignedUploadUrl("signed"));
    refused(
      await stranger.from(bucket).uploadToSignedUrl("signed", token, tooLarge, text),
      "EntityTooLarge",
      "413",
    );
    assert.equal(succeed(await from.list()).length, 2);
  }, options);
});

Deno.test("an upload far beyond the limit is refused without being taken", async () => {
  await withBucket(async (bucket) => {
    const big = new Blob([new Uint8Array(32 * 1024 * 1024)]);
    refused(await service.from(bucket).upload("blob", big), "EntityTooLarge", "413");
    refused(await service.from(bucket).upload("stream", big.stream()), "EntityTooLarge", "413");
    assert.deepEqual(succeed(await service.from(bucket).list()), []);
  }, { public: false, fileSizeLimit: 1024 });
});

Deno.test("names that hide, climb or are too long are refused", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    for (const path of ["a%2F..%2Fb", "zero\u200Bwidth", "a".repeat(1025), "tilde~"]) {
      refused(await from.upload(path, "text"), "InvalidKey", "400");
    }
    succeed(await from.upload("字".repeat(341), "text"));
    refused(await from.copy("字".repeat(341), "../up"), "InvalidKey", "400");
    refused(await from.move("字".repeat(341), "a/./b"), "InvalidKey", "400");
    refused(await service.from("nowhere").upload("a", "text"), "NoSuchBucket", "404");
  });
});
