import assert from "node:assert/strict";
import { endCooldown, newAccount, newAddress, PASSWORD, signedIn } from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { codeTo, mailsTo, mailTo } from "../harness/mailbox.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";

function change(token: string, new_email: string, password = PASSWORD) {
  return call("signup-otp/email/change", { token, json: { new_email, password } });
}

function confirm(token: string, code: string, base?: string) {
  return call("signup-otp/email/confirm", { token, json: { code }, ...(base && { base }) });
}

function logIn(email: string) {
  return call("signup-otp/login", { json: { email, password: PASSWORD } });
}

Deno.test("an address is changed by the code sent to the new one, and the old one is told", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  const next = newAddress("countess");
  const asked = await change(token, next.toUpperCase());
  assert.equal(asked.status, 202);
  assert.equal(asked.body["email"], next);
  await mailTo(account.email, /about to change/);
  assert.equal((await logIn(next)).status, 401);

  const { status, body } = await confirm(token, await codeTo(next));
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body).sort(), [
    "created_at",
    "email",
    "full_name",
    "id",
    "is_verified",
    "role",
  ]);
  assert.equal(body["email"], next);
  assert.equal((await logIn(next)).status, 200);
  assertProblem(await logIn(account.email), 401, "invalid_credentials");
  const actions = await auditedActions(account.id);
  assert.ok(actions.includes("account.reauthenticated"));
  assert.ok(actions.includes("account.email_changed"));
  const actors = await query(
    "select distinct actor_id from public.audit_logs where action like 'account.email%' and record_id = $1",
    [account.id],
  );
  assert.deepEqual(actors, [{ actor_id: account.id }]);
});

Deno.test("the password is asked for again, and guessing it is locked like a sign-in", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  for (let attempt = 0; attempt < 4; attempt++) {
    assertProblem(
      await change(token, newAddress(), "not the password"),
      401,
      "invalid_credentials",
    );
  }
  const json = { email: account.email, password: "not the password" };
  assertProblem(await call("signup-otp/login", { json }), 401, "invalid_credentials");
  assertProblem(await change(token, newAddress()), 429, "too_many_attempts");
});

Deno.test("asking for a change leaves no session behind", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  await change(token, newAddress());
  const sessions = await query("select id from auth.sessions where user_id = $1", [account.id]);
  assert.equal(sessions.length, 1);
});

Deno.test("an address that is taken is answered like a free one and gets no mail", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  const other = await newAccount();
  const answer = await change(token, other.email);
  assert.equal(answer.status, 202);
  assert.equal(answer.body["email_delivery"], "sent");
  await mailTo(account.email, /about to change/);
  assert.equal((await mailsTo(other.email)).length, 0);
  assertProblem(await confirm(token, "123456"), 400, "invalid_code");
});

Deno.test("an address that is taken meanwhile cannot be confirmed", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  const next = newAddress();
  await change(token, next);
  const code = await codeTo(next);
  await newAccount({ email: next });
  assertProblem(await confirm(token, code), 400, "invalid_code");

  await endCooldown(account.email);
  const third = newAddress();
  await change(token, third);
  const second = await codeTo(third);
  await newAccount({ email: third });
  await using own = await ownFunction("signup-otp", { PORTCULLIS_REVEAL_EMAIL_TAKEN: "true" });
  assertProblem(await confirm(token, second, own.url), 409, "email_taken");
});

Deno.test("one's own address, a disposable one and a change asked for twice are refused", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  assertProblem(await change(token, account.email), 400, "validation_failed");
  assertProblem(await change(token, "ada@mailinator.com"), 422, "disposable_email");
  assert.equal((await change(token, newAddress())).status, 202);
  assertProblem(await change(token, newAddress()), 429, "rate_limited");
});

Deno.test("a code is its owner's only, and nobody without a current token changes an address", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  const stranger = await signedIn();
  const next = newAddress();
  await change(token, next);
  const code = await codeTo(next);
  assertProblem(await confirm(stranger.token, code), 400, "invalid_code");

  await query("update public.profiles set role = 'agent' where id = $1", [account.id]);
  assertProblem(await confirm(token, code), 401, "token_revoked");
  assertProblem(await change(token, newAddress()), 401, "token_revoked");
  const json = { new_email: newAddress(), password: PASSWORD };
  assertProblem(await call("signup-otp/email/change", { json }), 401, "unauthenticated");
  assertProblem(await call("signup-otp/email/confirm", { json: { code } }), 401, "unauthenticated");
});
