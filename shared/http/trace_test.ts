import assert from "node:assert/strict";
import { traceOf } from "./trace.ts";

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

Deno.test("traceOf() continues the caller's trace with a span of its own", () => {
  const trace = traceOf(new Headers({ traceparent: PARENT, tracestate: "vendor=1" }));
  assert.equal(trace.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.equal(trace.parentId, "00f067aa0ba902b7");
  assert.notEqual(trace.spanId, trace.parentId);
  assert.deepEqual(trace.headers, {
    traceparent: `00-${trace.traceId}-${trace.spanId}-01`,
    tracestate: "vendor=1",
  });
});

Deno.test("traceOf() takes a later version by its first four parts", () => {
  const later = PARENT.replace("00-", "01-") + "-more";
  assert.equal(
    traceOf(new Headers({ traceparent: later })).traceId,
    "4bf92f3577b34da6a3ce929d0e0e4736",
  );
});

Deno.test("traceOf() starts a new trace where the header is missing or invalid", () => {
  const invalid = [
    undefined,
    "nonsense",
    `${PARENT}-more`,
    PARENT.replace("00-", "ff-"),
    PARENT.toUpperCase(),
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  ];
  for (const traceparent of invalid) {
    const trace = traceOf(new Headers(traceparent === undefined ? {} : { traceparent }));
    assert.notEqual(trace.traceId, "4bf92f3577b34da6a3ce929d0e0e4736", String(traceparent));
    assert.match(trace.headers["traceparent"] ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    assert.equal(trace.parentId, undefined);
  }
});
