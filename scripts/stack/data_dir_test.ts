import assert from "node:assert/strict";
import { join } from "node:path";
import { isDataDirInUse, openDataDir } from "./data_dir.ts";
import { StackError } from "./stack_error.ts";

async function inFolder(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
}

Deno.test("a new folder is made and is free again once released", () =>
  inFolder(async (parent) => {
    const path = join(parent, "deep", "data");
    const opened = await openDataDir(path);
    assert.ok(opened);
    assert.equal(await isDataDirInUse(path), true);
    assert.equal(await openDataDir(path), null);
    opened.release();
    assert.equal(await isDataDirInUse(path), false);
    (await openDataDir(path))?.release();
  }));

Deno.test("a folder with something else in it is refused and left alone", () =>
  inFolder(async (path) => {
    await Deno.writeTextFile(join(path, "thesis.txt"), "years of work");
    await assert.rejects(
      () => openDataDir(path),
      (error) => error instanceof StackError && error.message.includes(path),
    );
    assert.deepEqual(await names(path), ["thesis.txt"]);
  }));

Deno.test("a path that cannot be a folder is refused by name", () =>
  inFolder(async (parent) => {
    const file = join(parent, "file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(
      () => openDataDir(join(file, "data")),
      (error) => error instanceof StackError && error.message.includes("cannot be written"),
    );
    assert.equal(await isDataDirInUse(join(file, "data")), false);
  }));

Deno.test("emptying removes what a stack kept and stays ours", () =>
  inFolder(async (parent) => {
    const path = join(parent, "data");
    const opened = await openDataDir(path);
    assert.ok(opened);
    await Deno.mkdir(join(path, "mail"));
    await Deno.writeTextFile(join(path, "secrets.json"), "{}");
    await opened.empty();
    assert.deepEqual(await names(path), ["portcullis.txt", "stack.lock"]);
    assert.equal(await openDataDir(path), null);
    opened.release();
    (await openDataDir(path))?.release();
  }));
