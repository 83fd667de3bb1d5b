import assert from "node:assert/strict";
import { isValidBucketName, isValidKey } from "./keys.ts";

Deno.test("isValidKey() takes folders, unicode, emoji sequences and punctuation that S3 takes", () => {
  for (
    const key of [
      "a",
      "folder/sub/file.tar.gz",
      "日本語/파일 🙂.txt",
      "family-👨‍👩‍👧.png",
      "cafe\u0301.txt",
      "a!-_.*'() &$@=;:+,?b",
      "..hidden/...dots",
      ".emptyFolderPlaceholder",
    ]
  ) assert.ok(isValidKey(key), key);
});

Deno.test("isValidKey() refuses dot segments, controls, invisible characters and unsafe ASCII", () => {
  for (
    const key of [
      "",
      "..",
      ".",
      "../up",
      "a/../b",
      "a/./b",
      "a/..",
      "tab\there",
      "nul\0",
      "c1\u0085",
      "zero\u200Bwidth",
      "rtl\u202Eoverride",
      "bom\uFEFF",
      "lone\uD83D",
      "non\uFFFF",
      "back\\slash",
      "percent%41",
      "hash#",
      "tilde~",
      "brace{}",
      'quote"',
      "pipe|",
    ]
  ) assert.ok(!isValidKey(key), JSON.stringify(key));
});

Deno.test("isValidKey() counts bytes, not characters", () => {
  assert.ok(isValidKey("a".repeat(1024)));
  assert.ok(!isValidKey("a".repeat(1025)));
  assert.ok(isValidKey("字".repeat(341)));
  assert.ok(!isValidKey("字".repeat(342)));
});

Deno.test("isValidBucketName() takes 100 characters of safe ASCII and no slash", () => {
  assert.ok(isValidBucketName("avatars"));
  assert.ok(isValidBucketName("a".repeat(100)));
  for (const name of ["", "a/b", " a", "a ", "ä", "a".repeat(101), "a\\b"]) {
    assert.ok(!isValidBucketName(name), name);
  }
});
