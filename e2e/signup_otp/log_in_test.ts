import assert from "node:assert/strict";
import { disable, newAccount, newAddress, PASSWORD, signIn } from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";

function logIn(email: string, password: string, base?: { url: string; ip: string }) {
  return call("signup-otp/login", {
    json: { email, password },
    ...(base && { base: base.url, headers: { "x-forwarded-for": base.ip } }),
  });
}

/** An IPv6 subscriber of the test's own. */
function newSubscriber(): string {
  return `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
}

Deno.test("each role signs in and is told its role", async () => {
  await forgetLimits();
  for (const role of ["customer", "agent", "admin"] as const) {
    const account = await newAccount({ role });
    const { user, expires_at } = await signIn(account);
    assert.deepEqual(user, {
      id: account.id,
      email: account.email,
      full_name: "Ada Lovelace",
      role,
      is_verified: true,
    });
    assert.ok(Math.abs(expires_at - Date.now() / 1000 - 3600) < 10);
    assert.deepEqual(await auditedActions(account.id), ["account.signed_in"]);
  }
});

Deno.test("a wrong password and an unknown address get one answer, and the owner's log an entry", async () => {
  await forgetLimits();
  const account = await newAccount();
  const wrong = await logIn(account.email, "not the password");
  const unknown = await logIn(newAddress("nobody"), "not the password");
  assertProblem(wrong, 401, "invalid_credentials");
  assertProblem(unknown, 401, "invalid_credentials");
  assert.equal(wrong.body["detail"], unknown.body["detail"]);
  assert.deepEqual(await auditedActions(account.id), ["account.sign_in_failed"]);
});

Deno.test("a password longer than bcrypt sees is wrong, not cut", async () => {
  await forgetLimits();
  const long = "a1".repeat(36);
  const email = newAddress();
  const account = await newAccount({ email });
  await query(
    "update auth.users set encrypted_password = extensions.crypt($2, extensions.gen_salt('bf', 10)) where id = $1",
    [account.id, long],
  );
  assert.equal((await logIn(email, long)).status, 200);
  assertProblem(await logIn(email, `${long}x`), 401, "invalid_credentials");
});

Deno.test("who has not verified the address is told so, but only with the right password", async () => {
  await forgetLimits();
  const { email } = await newAccount({ verified: false });
  assertProblem(await logIn(email, PASSWORD), 403, "email_not_verified");
  assertProblem(await logIn(email, "not the password"), 401, "invalid_credentials");
});

Deno.test("who has been disabled is told so, but only with the right password", async () => {
  await forgetLimits();
  const account = await newAccount();
  await disable(account);
  assertProblem(await logIn(account.email, PASSWORD), 403, "account_disabled");
  assertProblem(await logIn(account.email, "not the password"), 401, "invalid_credentials");
});

Deno.test("after five failures an address has to wait, from anywhere, and longer each time", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const account = await newAccount();
  const tryFrom = (password = "not the password") =>
    logIn(account.email, password, { url: own.url, ip: newSubscriber() });
  for (let attempt = 0; attempt < 5; attempt++) {
    assertProblem(await tryFrom(), 401, "invalid_credentials");
  }
  // Even the right password from a new place: whether it was right is not to be found out now.
  const locked = await tryFrom(PASSWORD);
  assertProblem(locked, 429, "too_many_attempts");
  assert.ok(Number(locked.headers.get("retry-after")) <= 30);

  await query("update private.sign_in_attempts set locked_until = now()");
  assertProblem(await tryFrom(), 401, "invalid_credentials");
  const again = await tryFrom();
  assertProblem(again, 429, "too_many_attempts");
  assert.ok(Number(again.headers.get("retry-after")) > 30);

  await query("update private.sign_in_attempts set locked_until = now()");
  assert.equal((await tryFrom(PASSWORD)).status, 200);
  // The success has cleared the slate.
  assertProblem(await tryFrom(), 401, "invalid_credentials");
  assert.equal((await tryFrom(PASSWORD)).status, 200);
  assert.ok((await auditedActions(account.id)).includes("account.locked"));
});

Deno.test("an address that does not exist is locked like one that does", async () => {
  await forgetLimits();
  const email = newAddress("nobody");
  for (let attempt = 0; attempt < 5; attempt++) {
    assertProblem(await logIn(email, "not the password"), 401, "invalid_credentials");
  }
  assertProblem(await logIn(email, "not the password"), 429, "too_many_attempts");
});

Deno.test("a machine that tries twenty addresses has to wait, and others do not", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const ip = newSubscriber();
  const answers = await Promise.all(
    Array.from(
      { length: 20 },
      () => logIn(newAddress("nobody"), "not the password", { url: own.url, ip }),
    ),
  );
  assert.ok(answers.every(({ status }) => status === 401));
  const account = await newAccount();
  const from = (ip: string) => logIn(account.email, PASSWORD, { url: own.url, ip });
  assertProblem(await from(ip), 429, "too_many_attempts");
  assertProblem(await from(ip.replace("::1", "::2")), 429, "too_many_attempts");
  assert.equal((await from(newSubscriber())).status, 200);
});
