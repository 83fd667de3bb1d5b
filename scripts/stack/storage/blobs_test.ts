import assert from "node:assert/strict";
import { join } from "node:path";
import { BlobStore } from "./blobs.ts";

async function withStore(work: (store: BlobStore, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const store = new BlobStore(folder);
    await store.open();
    await work(store, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function* chunks(...texts: string[]) {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

async function readAll(store: BlobStore, version: string, start: number, end: number) {
  const stream = await store.read(version, { start, end });
  return stream && await new Response(stream).text();
}

Deno.test("BlobStore keeps what arrived under its version and reads ranges of it", async () => {
  await withStore(async (store) => {
    const blob = await store.receive(chunks("hello ", "world"), 11);
    assert.equal(blob.size, 11);
    assert.equal(blob.etag, '"5eb63bbbe01eeed093cb22bb8f5acdc3"');
    const version = crypto.randomUUID();
    await store.keep(blob, version);
    assert.equal(await readAll(store, version, 0, 11), "hello world");
    assert.equal(await readAll(store, version, 6, 8), "wo");
    assert.equal(await readAll(store, version, 11, 11), "");
    const copy = crypto.randomUUID();
    await store.copy(version, copy);
    await store.remove([version]);
    assert.equal(await readAll(store, version, 0, 11), null);
    assert.equal(await readAll(store, copy, 0, 5), "hello");
  });
});

Deno.test("BlobStore stops at the limit and leaves nothing behind", async () => {
  await withStore(async (store, folder) => {
    await assert.rejects(store.receive(chunks("12345", "6"), 5), { code: "EntityTooLarge" });
    assert.deepEqual([...Deno.readDirSync(join(folder, "incoming"))], []);
  });
});

Deno.test("BlobStore removes what a crash left: cut uploads and versions no row names", async () => {
  await withStore(async (store, folder) => {
    const [kept, orphan] = [crypto.randomUUID(), crypto.randomUUID()];
    await store.keep(await store.receive(chunks("kept"), 10), kept);
    await store.keep(await store.receive(chunks("orphan"), 10), orphan);
    await store.receive(chunks("cut short"), 10);
    const foreign = join(folder, "versions", kept.slice(0, 2), "notes.txt");
    await Deno.writeTextFile(foreign, "not ours");
    const next = new BlobStore(folder);
    await next.open();
    assert.equal(await next.sweep((version) => version === kept), 1);
    assert.deepEqual([...Deno.readDirSync(join(folder, "incoming"))], []);
    assert.equal(await readAll(next, kept, 0, 4), "kept");
    assert.equal(await readAll(next, orphan, 0, 6), null);
    assert.equal(await Deno.readTextFile(foreign), "not ours");
  });
});

Deno.test("BlobStore takes no path for a version", async () => {
  await withStore(async (store) => {
    await assert.rejects(store.read("../../../etc/passwd", { start: 0, end: 1 }), TypeError);
  });
});

Deno.test("BlobStore closes the file of a reader that leaves early", async () => {
  await withStore(async (store) => {
    const version = crypto.randomUUID();
    await store.keep(await store.receive(chunks("a".repeat(1_000_000)), 1_000_000), version);
    const stream = await store.read(version, { start: 0, end: 1_000_000 });
    assert.ok(stream);
    for await (const _ of stream) break;
  });
});
