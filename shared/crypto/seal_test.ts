import assert from "node:assert/strict";
import { seal, unseal, UnsealError } from "./seal.ts";

const current = crypto.getRandomValues(new Uint8Array(32));
const older = crypto.getRandomValues(new Uint8Array(32));

Deno.test("unseal() reads what seal() wrote, under the same purpose and context", async () => {
  for (const text of ["", "123456", "Grüße 👋", "x".repeat(10_000)]) {
    const sealed = await seal({ current }, "outbox", text, "row-1");
    assert.equal(await unseal({ current }, "outbox", sealed, "row-1"), text);
  }
});

Deno.test("the same text is never sealed the same way twice", async () => {
  const [a, b] = [await seal({ current }, "outbox", "x"), await seal({ current }, "outbox", "x")];
  assert.notDeepEqual(a, b);
});

Deno.test("unseal() refuses another purpose, context or secret, and anything changed", async () => {
  const sealed = await seal({ current }, "outbox", "secret", "row-1");
  const changed = sealed.slice();
  changed[20] = (changed[20] ?? 0) ^ 1;
  const attempts = [
    () => unseal({ current }, "idempotency", sealed, "row-1"),
    () => unseal({ current }, "outbox", sealed, "row-2"),
    () => unseal({ current: older }, "outbox", sealed, "row-1"),
    () => unseal({ current }, "outbox", changed, "row-1"),
    () => unseal({ current }, "outbox", sealed.slice(0, 20), "row-1"),
    () => unseal({ current }, "outbox", sealed.slice(1), "row-1"),
    () => unseal({ current }, "outbox", new Uint8Array(), "row-1"),
  ];
  for (const attempt of attempts) await assert.rejects(attempt(), UnsealError);
});

Deno.test("what the previous secret sealed still opens, and is sealed with the current one anew", async () => {
  const sealed = await seal({ current: older }, "outbox", "secret");
  assert.equal(await unseal({ current, previous: older }, "outbox", sealed), "secret");
  const anew = await seal({ current, previous: older }, "outbox", "secret");
  assert.equal(await unseal({ current }, "outbox", anew), "secret");
});
