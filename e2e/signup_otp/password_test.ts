import assert from "node:assert/strict";
import {
  disable,
  endCooldown,
  newAccount,
  newAddress,
  PASSWORD,
  signIn,
} from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits } from "../harness/database.ts";
import { codeTo, mailsTo, mailTo } from "../harness/mailbox.ts";
import { assertProblem } from "../harness/problem.ts";

const NEW_PASSWORD = "a better horse battery";

function forgot(email: string) {
  return call("signup-otp/password/forgot", { json: { email } });
}

function reset(email: string, code: string, password = NEW_PASSWORD) {
  return call("signup-otp/password/reset", { json: { email, code, password } });
}

function logIn(email: string, password: string) {
  return call("signup-otp/login", { json: { email, password } });
}

Deno.test("a forgotten password is replaced by the mailed code, and every session ends", async () => {
  await forgetLimits();
  const account = await newAccount();
  const { email, id } = account;
  const { access_token: token, refresh_token } = await signIn(account);
  const asked = await forgot(email);
  assert.equal(asked.status, 202);
  assert.equal(asked.body["email_delivery"], "sent");

  assert.equal((await reset(email, await codeTo(email))).status, 204);
  assertProblem(await logIn(email, PASSWORD), 401, "invalid_credentials");
  assert.equal((await logIn(email, NEW_PASSWORD)).status, 200);
  assertProblem(await call("signup-otp/me", { token }), 401, "token_revoked");
  assertProblem(
    await call("signup-otp/refresh", { json: { refresh_token } }),
    401,
    "invalid_token",
  );
  await mailTo(email, /password was changed/);
  const actions = await auditedActions(id);
  assert.ok(actions.includes("account.recovery_requested"));
  assert.ok(actions.includes("account.password_reset"));
});

Deno.test("choosing the old password again is accepted: the sessions end all the same", async () => {
  await forgetLimits();
  const account = await newAccount();
  const { access_token: token } = await signIn(account);
  await forgot(account.email);
  assert.equal((await reset(account.email, await codeTo(account.email), PASSWORD)).status, 204);
  assertProblem(await call("signup-otp/me", { token }), 401, "token_revoked");
  await signIn(account);
});

Deno.test("a new password that will not do costs no attempt, and the code works after it", async () => {
  await forgetLimits();
  const { email } = await newAccount();
  await forgot(email);
  const code = await codeTo(email);
  for (let attempt = 0; attempt < 6; attempt++) {
    assertProblem(await reset(email, code, "qwertyuiop"), 422, "weak_password");
  }
  assert.equal((await reset(email, code)).status, 204);
  assertProblem(await reset(email, code), 400, "invalid_code");
});

Deno.test("a reset ends the wait that wrong passwords had earned", async () => {
  await forgetLimits();
  const { email } = await newAccount();
  for (let attempt = 0; attempt < 5; attempt++) await logIn(email, "not the password");
  assertProblem(await logIn(email, PASSWORD), 429, "too_many_attempts");
  await forgot(email);
  await reset(email, await codeTo(email));
  assert.equal((await logIn(email, NEW_PASSWORD)).status, 200);
});

Deno.test("asked again within the minute, the answer is the same and no second mail leaves", async () => {
  await forgetLimits();
  const { email } = await newAccount();
  const first = await forgot(email);
  const second = await forgot(email);
  assert.deepEqual(second.body, first.body);
  await codeTo(email);
  assert.equal((await mailsTo(email)).length, 1);
});

Deno.test("addresses without an account in use are answered the same and get no mail", async () => {
  await forgetLimits();
  const disabled = await newAccount();
  await disable(disabled);
  const unverified = await newAccount({ verified: false });
  for (const email of [newAddress("nobody"), disabled.email, unverified.email]) {
    const asked = await forgot(email);
    assert.equal(asked.status, 202);
    assert.equal(asked.body["email"], email);
    assert.equal(asked.body["email_delivery"], "sent");
    assertProblem(await reset(email, "123456"), 400, "invalid_code");
    assert.equal((await mailsTo(email)).length, 0);
  }
});

Deno.test("an account disabled after it asked cannot set a password", async () => {
  await forgetLimits();
  const account = await newAccount();
  await forgot(account.email);
  await disable(account);
  const code = await codeTo(account.email);
  assertProblem(await reset(account.email, code), 403, "account_disabled");
  assertProblem(await reset(account.email, code), 400, "invalid_code");
  await endCooldown(account.email);
});
