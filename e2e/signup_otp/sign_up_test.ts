import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import {
  disable,
  endCooldown,
  newAccount,
  newAddress,
  PASSWORD,
  type SessionBody,
} from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { codeTo, mailsTo, mailTo, nextCodeTo } from "../harness/mailbox.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

function signUp(email: string, more: Record<string, unknown> = {}, base?: string) {
  const json = { email, password: PASSWORD, ...more };
  return call("signup-otp/signup", { json, ...(base !== undefined && { base }) });
}

function verify(email: string, code: string) {
  return call<SessionBody>("signup-otp/verify", { json: { email, code } });
}

function usersOf(email: string) {
  return query("select id from auth.users where email = $1", [email]);
}

Deno.test("a stranger signs up, proves the address by the mailed code, and has a session", async () => {
  await forgetLimits();
  const email = newAddress();
  const answer = await signUp(email, { full_name: "Ada Lovelace" });
  assert.equal(answer.status, 202);
  const { code_expires_at, resend_available_at, ...rest } = answer.body;
  assert.deepEqual(rest, { status: "verification_required", email, email_delivery: "sent" });
  const left = (moment: unknown) => (Date.parse(String(moment)) - Date.now()) / 1000;
  assert.ok(left(code_expires_at) > 590 && left(code_expires_at) <= 600);
  assert.ok(left(resend_available_at) > 50 && left(resend_available_at) <= 60);

  const { status, body } = await verify(email, await codeTo(email));
  assert.equal(status, 200);
  assert.equal(body.token_type, "bearer");
  assert.equal(body.expires_in, 3600);
  assert.deepEqual(
    { ...body.user, id: "" },
    { id: "", email, full_name: "Ada Lovelace", role: "customer", is_verified: true },
  );
  assert.deepEqual(await auditedActions(body.user.id), [
    "account.sign_up_requested",
    "account.verified",
  ]);
});

Deno.test("the session can be handed to supabase-js", async () => {
  await forgetLimits();
  const email = newAddress();
  await signUp(email);
  const { body } = await verify(email, await codeTo(email));
  const { url, publishable_key } = await stack();
  const client = createClient(url, publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const set = await client.auth.setSession(body);
  assert.equal(set.error, null);
  assert.equal(set.data.user?.email, email);
  const own = await client.from("profiles").select("id");
  assert.deepEqual(own.data, [{ id: body.user.id }]);
});

Deno.test("an address in capitals is the same address, and one with a plus another", async () => {
  await forgetLimits();
  const email = newAddress("grace+lists");
  assert.equal((await signUp(email.toUpperCase())).body["email"], email);
  assert.equal((await verify(`  ${email.toUpperCase()} `, await codeTo(email))).status, 200);
  assert.equal((await usersOf(email.replace("+lists", ""))).length, 0);
});

Deno.test("the address of an account is answered like a new one, and its owner is told by mail", async () => {
  await forgetLimits();
  const known = await newAccount();
  const disabled = await newAccount();
  await disable(disabled);
  for (const { email, id } of [known, disabled]) {
    const answer = await signUp(email, { password: "another password 1" });
    assert.equal(answer.status, 202);
    assert.equal(answer.body["status"], "verification_required");
    const mail = await mailTo(email);
    assert.equal(mail.subject, "You already have a Portcullis account");
    assert.doesNotMatch(mail.text, /\d{6}/);
    assertProblem(
      await call("signup-otp/verify", { json: { email, code: "123456" } }),
      400,
      "invalid_code",
    );
    assert.deepEqual(await auditedActions(id), ["account.sign_up_requested"]);
  }
  // Nothing about the account has changed.
  const login = { email: known.email, password: known.password };
  assert.equal((await call("signup-otp/login", { json: login })).status, 200);
});

Deno.test("where the operator has chosen so, a known address is told to be taken", async () => {
  await using own = await ownFunction("signup-otp", { PORTCULLIS_REVEAL_EMAIL_TAKEN: "true" });
  const { email } = await newAccount();
  await forgetLimits();
  assertProblem(await signUp(email, {}, own.url), 409, "email_taken");
  assert.equal((await signUp(newAddress(), {}, own.url)).status, 202);
  assert.equal((await mailsTo(email)).length, 0);
});

Deno.test("development can ask to see the code in the answer, and it is the mailed one", async () => {
  await using own = await ownFunction("signup-otp", { PORTCULLIS_DEBUG_CODES: "true" });
  await forgetLimits();
  const email = newAddress();
  const { body } = await signUp(email, {}, own.url);
  assert.equal(body["debug_code"], await codeTo(email));
});

Deno.test("a second sign-up within the minute is answered like the first and sends nothing", async () => {
  await forgetLimits();
  const email = newAddress();
  const first = await signUp(email);
  const second = await signUp(email, { password: "another password 1" });
  assert.equal(second.status, 202);
  assert.deepEqual(second.body, first.body);
  await verify(email, await codeTo(email));
  assert.equal((await mailsTo(email)).length, 1);
  // The code was the first sign-up's, and so is the password.
  const login = await call("signup-otp/login", { json: { email, password: PASSWORD } });
  assert.equal(login.status, 200);
});

Deno.test("a later sign-up for an unverified address brings its own password, name and code", async () => {
  await forgetLimits();
  const email = newAddress();
  await signUp(email, { full_name: "Mallory" });
  const old = await codeTo(email);
  await endCooldown(email);
  await signUp(email, { password: "the owner's password", full_name: "Ada Lovelace" });
  const code = await nextCodeTo(email, old);
  assertProblem(
    await call("signup-otp/verify", { json: { email, code: old } }),
    400,
    "invalid_code",
  );

  const { status, body } = await verify(email, code);
  assert.equal(status, 200);
  assert.equal(body.user.full_name, "Ada Lovelace");
  assert.equal((await usersOf(email)).length, 1);
  const login = (password: string) => call("signup-otp/login", { json: { email, password } });
  assert.equal((await login(PASSWORD)).status, 401);
  assert.equal((await login("the owner's password")).status, 200);
});

Deno.test("passwords that will not do are refused before anything is done", async () => {
  await forgetLimits();
  const email = newAddress("lovelace");
  const local = email.split("@")[0] ?? "";
  for (
    const password of [
      "too short",
      "1q2w3e4r5t",
      "QwertyUiop",
      "x".repeat(73),
      "é".repeat(37),
      `${local} 2026`,
      `my ${email} password`,
    ]
  ) {
    const answer = await signUp(email, { password });
    assertProblem(answer, 422, "weak_password");
    assert.doesNotMatch(JSON.stringify(answer.body), new RegExp(`"${RegExp.escape(password)}"`));
    await forgetLimits();
  }
  assert.equal((await usersOf(email)).length, 0);
  assert.equal((await signUp(newAddress(), { password: "x1".repeat(36) })).status, 202);
});

Deno.test("disposable addresses are refused, and relays that protect people are not", async () => {
  await forgetLimits();
  const name = crypto.randomUUID().slice(0, 8);
  assertProblem(await signUp(`${name}@mailinator.com`), 422, "disposable_email");
  assertProblem(await signUp(`${name}@eu.mailinator.com`), 422, "disposable_email");
  assert.equal((await signUp(`${name}@privaterelay.appleid.com`)).status, 202);
});

Deno.test("public sign-up at Auth itself stays shut", async () => {
  const { url, publishable_key } = await stack();
  const { error } = await createClient(url, publishable_key).auth.signUp({
    email: newAddress(),
    password: PASSWORD,
  });
  assert.equal(error?.code, "signup_disabled");
});
