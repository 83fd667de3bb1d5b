import assert from "node:assert/strict";
import { service, succeed, withBucket } from "./storage_client.ts";

Deno.test("a listing shows one level: files with what they are, folders with nulls", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    for (const path of ["b.txt", "A.txt", "c/d.txt", "c/e/f.txt", "c/_g.txt", "🙂/h.txt"]) {
      succeed(await from.upload(path, "text"));
    }
    const root = succeed(await from.list());
    assert.deepEqual(root.map(({ name, id }) => [name, id === null]), [
      ["A.txt", false],
      ["b.txt", false],
      ["c", true],
      ["🙂", true],
    ]);
    assert.deepEqual(root[2], {
      name: "c",
      id: null,
      updated_at: null,
      created_at: null,
      last_accessed_at: null,
      metadata: null,
    });
    assert.partialDeepStrictEqual(root[0]?.metadata, {
      size: 4,
      mimetype: "text/plain;charset=UTF-8",
      contentLength: 4,
    });
    const names = async (...args: Parameters<typeof from.list>) =>
      succeed(await from.list(...args)).map(({ name }) => name);
    assert.deepEqual(await names("c"), ["_g.txt", "d.txt", "e"]);
    assert.deepEqual(await names("c/e/"), ["f.txt"]);
    assert.deepEqual(await names("🙂"), ["h.txt"]);
    assert.deepEqual(await names("c", { search: "D" }), ["d.txt"]);
    assert.deepEqual(await names("c", { search: "%" }), []);
    assert.deepEqual(await names("", { limit: 2, offset: 1 }), ["b.txt", "c"]);
    assert.deepEqual(await names("", { sortBy: { column: "name", order: "desc" } }), [
      "🙂",
      "c",
      "b.txt",
      "A.txt",
    ]);
    assert.deepEqual(await names("", { sortBy: { column: "created_at", order: "desc" } }), [
      "🙂",
      "c",
      "A.txt",
      "b.txt",
    ]);
    assert.deepEqual(await names("nowhere"), []);
  });
});

Deno.test("a listing by cursor walks every object once, in order", async () => {
  await withBucket(async (bucket) => {
    const from = service.from(bucket);
    const paths = ["a.txt", "b/1.txt", "b/2.txt", "b/deep/3.txt", "c.txt", "d/4.txt"];
    for (const path of paths) succeed(await from.upload(path, "text"));
    const walk = async (options: NonNullable<Parameters<typeof from.listV2>[0]>) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const paging = { ...options, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
        const page = succeed(await from.listV2(paging));
        seen.push(...page.folders.map(({ name }) => name), ...page.objects.map(({ name }) => name));
        assert.equal(page.hasNext, page.nextCursor !== undefined);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return seen;
    };
    assert.deepEqual(await walk({}), paths);
    assert.deepEqual(await walk({ prefix: "b" }), paths.slice(1, 4));
    assert.deepEqual(
      await walk({ sortBy: { column: "created_at", order: "desc" } }),
      [
        ...paths,
      ].reverse(),
    );
    const level = await walk({ with_delimiter: true });
    assert.deepEqual(level.sort(), ["a.txt", "b/", "c.txt", "d/"]);
    assert.deepEqual((await walk({ with_delimiter: true, prefix: "b/" })).sort(), [
      "b/1.txt",
      "b/2.txt",
      "b/deep/",
    ]);
  });
});
