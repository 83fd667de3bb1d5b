import assert from "node:assert/strict";
import { checkMailInterval, hashCode, isExpired, randomCode } from "./codes.ts";

Deno.test("randomCode() answers so many digits", () => {
  assert.match(randomCode(6), /^\d{6}$/);
  assert.match(randomCode(8), /^\d{8}$/);
});

Deno.test("hashCode() is hex SHA-224 of address and code", () => {
  assert.equal(
    hashCode("someone@example.com", "123456"),
    "1507abaa2b62935ba214464943d343562becb81fa1a7560a6566a44d",
  );
});

Deno.test("isExpired() is true after the lifetime and for what was never sent", () => {
  const aMinuteAgo = new Date(Date.now() - 60_000);
  assert.equal(isExpired(aMinuteAgo, 61), false);
  assert.equal(isExpired(aMinuteAgo, 59), true);
  assert.equal(isExpired(null, 59), true);
});

Deno.test("checkMailInterval() refuses a second mail too soon and tells how long to wait", () => {
  const justNow = new Date(Date.now() - 20_000);
  assert.throws(() => checkMailInterval(justNow, 60), {
    status: 429,
    code: "over_email_send_rate_limit",
    message: /after 40 seconds/,
  });
  checkMailInterval(justNow, 10);
  checkMailInterval(null, 60);
});
