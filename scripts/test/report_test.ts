import assert from "node:assert/strict";
import { ConsoleReport } from "./report.ts";

function reportInto(lines: string[]): ConsoleReport {
  return new ConsoleReport((line) => lines.push(line), () => 0);
}

Deno.test("a report ends with one line that counts", async () => {
  const lines: string[] = [];
  const report = reportInto(lines);
  await report.step("unit", "Unit tests", () => {
    report.pass("a");
    report.pass("b");
    report.fail("c", "1 is not 2");
    return Promise.resolve();
  });
  report.end();
  assert.equal(lines.at(-1), "2 passed, 1 failed");
  assert.ok(lines.includes("     1 is not 2"));
  assert.ok(lines.includes("  ✗ unit: c"));
});

Deno.test("a report names what was skipped", () => {
  const lines: string[] = [];
  const report = reportInto(lines);
  report.skip("d", "no Docker here");
  report.end();
  assert.equal(lines[0], "   - d: skipped, no Docker here");
  assert.equal(lines.at(-1), "0 passed, 0 failed, 1 skipped");
});

Deno.test("a step that throws is a failure", async () => {
  const lines: string[] = [];
  const report = reportInto(lines);
  await report.step("e2e", "End-to-end tests", () => Promise.reject(new Error("no stack")));
  report.end();
  assert.equal(lines.at(-1), "0 passed, 1 failed");
  assert.ok(lines.includes("     no stack"));
});

Deno.test("a report keeps terminal escapes out of what it repeats", async () => {
  const lines: string[] = [];
  const report = reportInto(lines);
  await report.step("unit", "Unit tests", () => {
    report.fail("c", "\x1b[31mred\x1b[0m");
    return Promise.resolve();
  });
  assert.ok(lines.includes("     red"));
});
