import assert from "node:assert/strict";
import { createLogger, type LogLevel } from "./logger.ts";

function capture(level: LogLevel, fields = {}) {
  const lines: string[] = [];
  return { lines, log: createLogger(level, fields, (_, line) => lines.push(line)) };
}

Deno.test("a logger writes one JSON object a line, with the fields it carries", () => {
  const { lines, log } = capture("info", { function: "leads" });
  log.with({ request_id: "r1" }).info("hello\nworld", { status: 200 });
  assert.equal(lines.length, 1);
  assert.ok(!lines[0]?.includes("\n"));
  const { time, ...line } = JSON.parse(lines[0] ?? "");
  assert.match(time, /^\d{4}-.*Z$/);
  assert.deepEqual(line, {
    level: "info",
    message: "hello\nworld",
    function: "leads",
    request_id: "r1",
    status: 200,
  });
});

Deno.test("a logger leaves out what is below its level", () => {
  const { lines, log } = capture("warn");
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  assert.deepEqual(lines.map((line) => JSON.parse(line).level), ["warn", "error"]);
});

Deno.test("a logger describes an error with its causes and without its secrets", () => {
  const { lines, log } = capture("info");
  const root = Object.assign(new Error("token=abcdefgh for ada@example.com"), {
    code: "23505",
    detail: "Key (email)=(ada@example.com) already exists.",
  });
  log.error("failed", { error: new TypeError("outer", { cause: root }) });
  const { error } = JSON.parse(lines[0] ?? "");
  assert.equal(error.name, "TypeError");
  assert.ok(error.stack.includes("logger_test"));
  assert.equal(error.cause.code, "23505");
  assert.doesNotMatch(lines[0] ?? "", /abcdefgh|ada@|already exists/);
});

Deno.test("a line is never longer than the platform takes, and still JSON", () => {
  const { lines, log } = capture("info");
  const big = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`f${i}`, "x".repeat(1_000)]),
  );
  log.info("big", big);
  log.info('"'.repeat(20_000), { a: '"'.repeat(2_000), b: '"\\'.repeat(9_000) });
  for (const line of lines) {
    assert.ok(line.length <= 10_000, String(line.length));
    assert.doesNotThrow(() => JSON.parse(line));
  }
});

Deno.test("a value that cannot be shown costs its line no more than itself", () => {
  const { lines, log } = capture("info");
  const hostile = {
    get x() {
      throw new Error("no");
    },
  };
  log.info("m", { request_id: "r1", hostile });
  assert.deepEqual(JSON.parse(lines[0] ?? ""), {
    level: "info",
    message: "m",
    request_id: "r1",
    unwritable: true,
  });
});
