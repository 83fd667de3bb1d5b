import assert from "node:assert/strict";
import { RoundTripCounter } from "./round_trip_counter.ts";

function countOf(events: ("sent" | "delivered")[]): number {
  const counter = new RoundTripCounter();
  for (const event of events) counter[event]();
  return counter.count;
}

Deno.test("RoundTripCounter counts a question and its answer as one", () => {
  assert.equal(countOf(["sent", "delivered"]), 1);
});

Deno.test("RoundTripCounter counts what is sent together as one, however it is answered", () => {
  assert.equal(countOf(["sent", "sent", "sent", "delivered", "delivered"]), 1);
});

Deno.test("RoundTripCounter counts a question that waited for an answer as another one", () => {
  assert.equal(countOf(["sent", "delivered", "sent", "delivered"]), 2);
});

Deno.test("RoundTripCounter counts neither a goodbye nor a notice that nobody asked for", () => {
  assert.equal(countOf(["sent", "delivered", "delivered", "sent"]), 1);
});

Deno.test("RoundTripCounter counts anew after reset()", () => {
  const counter = new RoundTripCounter();
  counter.sent();
  counter.delivered();
  counter.reset();
  assert.equal(counter.count, 0);
});
