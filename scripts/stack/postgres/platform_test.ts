import assert from "node:assert/strict";
import { currentPlatform } from "./platform.ts";

Deno.test("currentPlatform() names a platform as npm's packages do", () => {
  assert.equal(currentPlatform("linux", "x86_64"), "linux-x64");
  assert.equal(currentPlatform("darwin", "aarch64"), "darwin-arm64");
});

Deno.test("currentPlatform() names an unsupported platform and the supported ones", () => {
  assert.throws(
    () => currentPlatform("freebsd", "x86_64"),
    /Cannot run the local stack on freebsd-x64.*linux-x64, linux-arm64/,
  );
});
