import assert from "node:assert/strict";
import { checkPasswordStrength, hashPassword, randomPassword } from "./passwords.ts";

Deno.test("checkPasswordStrength() refuses short passwords with the reason", () => {
  assert.throws(() => checkPasswordStrength("short", 10), {
    status: 422,
    code: "weak_password",
    payload: { weak_password: { reasons: ["length"] } },
  });
  checkPasswordStrength("long enough", 10);
});

Deno.test("checkPasswordStrength() and hashPassword() refuse what bcrypt would cut short", async () => {
  const long = "é".repeat(37);
  assert.throws(() => checkPasswordStrength(long, 10), { status: 400 });
  await assert.rejects(hashPassword(long), { status: 400, code: "validation_failed" });
});

Deno.test("hashPassword() makes a bcrypt hash of cost 10", async () => {
  assert.match(await hashPassword("long enough"), /^\$2[aby]\$10\$.{53}$/);
});

Deno.test("randomPassword() is long and never the same", () => {
  assert.equal(randomPassword().length, 64);
  assert.notEqual(randomPassword(), randomPassword());
});
