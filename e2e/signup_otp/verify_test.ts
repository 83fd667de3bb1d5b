import assert from "node:assert/strict";
import { endCooldown, newAccount, newAddress, PASSWORD, signIn } from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { codeTo, mailsTo, nextCodeTo } from "../harness/mailbox.ts";
import { assertProblem } from "../harness/problem.ts";

function verify(email: string, code: string) {
  return call("signup-otp/verify", { json: { email, code } });
}

function resend(email: string, purpose?: string) {
  return call("signup-otp/resend", { json: { email, ...(purpose && { purpose }) } });
}

async function signedUp(): Promise<{ email: string; code: string }> {
  await forgetLimits();
  const email = newAddress();
  await call("signup-otp/signup", { json: { email, password: PASSWORD } });
  return { email, code: await codeTo(email) };
}

/** A code that is not this one. */
function otherThan(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

Deno.test("a code works once", async () => {
  const { email, code } = await signedUp();
  assert.equal((await verify(email, code)).status, 200);
  assertProblem(await verify(email, code), 400, "invalid_code");
});

Deno.test("a code may be entered as mail programs copy it, and must be six digits", async () => {
  const { email, code } = await signedUp();
  assertProblem(await verify(email, "12345"), 400, "validation_failed");
  assertProblem(await verify(email, "abcdef"), 400, "validation_failed");
  assertProblem(await verify(email, "１２３４５６"), 400, "validation_failed");
  assert.equal((await verify(email, ` ${code} `)).status, 200);
});

Deno.test("five wrong codes end a code, the right one then included, and another can be asked for", async () => {
  const { email, code } = await signedUp();
  for (let attempt = 0; attempt < 5; attempt++) {
    assertProblem(await verify(email, otherThan(code)), 400, "invalid_code");
  }
  const answer = await verify(email, code);
  assertProblem(answer, 429, "too_many_attempts");
  assert.ok(Number(answer.headers.get("retry-after")) <= 60);

  await endCooldown(email);
  assert.equal((await resend(email)).status, 202);
  assert.equal((await verify(email, await nextCodeTo(email, code))).status, 200);
});

Deno.test("a code of an hour ago has run out", async () => {
  const { email, code } = await signedUp();
  await query("update private.one_time_codes set expires_at = now() where address = $1", [email]);
  assertProblem(await verify(email, code), 400, "code_expired");
});

Deno.test("a code of one address or purpose is worth nothing for another", async () => {
  const { email, code } = await signedUp();
  const other = await signedUp();
  if (other.code !== code) assertProblem(await verify(other.email, code), 400, "invalid_code");
  const json = { email, code, password: "another password 1" };
  assertProblem(await call("signup-otp/password/reset", { json }), 400, "invalid_code");
  assertProblem(await call("signup-otp/invite/accept", { json }), 400, "invalid_code");
});

Deno.test("an unknown address answers wrong codes, the sixth and an expired one like a known one", async () => {
  await forgetLimits();
  const email = newAddress("nobody");
  assertProblem(await verify(email, "123456"), 400, "invalid_code");
  assert.equal((await resend(email)).status, 202);
  for (let attempt = 0; attempt < 5; attempt++) {
    assertProblem(await verify(email, "123456"), 400, "invalid_code");
  }
  assertProblem(await verify(email, "123456"), 429, "too_many_attempts");
  await query("update private.one_time_codes set expires_at = now() where address = $1", [email]);
  assertProblem(await verify(email, "123456"), 400, "code_expired");
  assert.equal((await mailsTo(email)).length, 0);
});

Deno.test("another code is sent after a minute and replaces the last one", async () => {
  const { email, code } = await signedUp();
  const tooSoon = await resend(email);
  assertProblem(tooSoon, 429, "rate_limited");
  assert.ok(Number(tooSoon.headers.get("retry-after")) > 50);

  await endCooldown(email);
  const answer = await resend(email);
  assert.equal(answer.status, 202);
  assert.equal(answer.body["status"], "verification_required");
  const next = await nextCodeTo(email, code);
  assertProblem(await verify(email, code), 400, "invalid_code");
  assert.equal((await verify(email, next)).status, 200);
});

Deno.test("a verified address is sent no more codes for signing up, and is not told", async () => {
  await forgetLimits();
  const account = await newAccount();
  assert.equal((await resend(account.email)).status, 202);
  assert.equal((await mailsTo(account.email)).length, 0);
  assert.equal((await resend(account.email, "recovery")).status, 202);
  await codeTo(account.email, /new password/);
  assertProblem(await resend(account.email, "invite"), 400, "validation_failed");
});

Deno.test("a profile that is missing is made again at the next sign-in, with the least role", async () => {
  await forgetLimits();
  const account = await newAccount({ role: "agent" });
  await query("delete from public.profiles where id = $1", [account.id]);
  const { user } = await signIn(account);
  assert.equal(user.role, "customer");
  assert.equal(user.is_verified, true);
  assert.deepEqual(await auditedActions(account.id), ["profile.restored", "account.signed_in"]);
});
