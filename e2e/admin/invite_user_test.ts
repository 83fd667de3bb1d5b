import assert from "node:assert/strict";
import {
  disable,
  endCooldown,
  newAccount,
  newAddress,
  PASSWORD,
  signedIn,
} from "../harness/accounts.ts";
import { functionBehindProxy } from "../harness/auth_proxy.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { codeTo, mailsTo, nextCodeTo } from "../harness/mailbox.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

function invite(
  token: string,
  json: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  return call("admin/users/invite", { token, json, headers });
}

function profilesOf(email: string) {
  return query<{ id: string; role: string }>(
    "select id, role from public.profiles where email = $1",
    [email],
  );
}

Deno.test("an administrator invites a user, who then waits in the role given", async () => {
  await forgetLimits();
  const { account, token } = await signedIn("admin");
  const email = newAddress("grace");
  const { status, body } = await invite(token, { email, role: "agent", full_name: "Grace Hopper" });
  assert.equal(status, 201);
  const { id, created_at, ...user } = body;
  assert.deepEqual(user, {
    email,
    full_name: "Grace Hopper",
    role: "agent",
    status: "invited",
    is_verified: false,
    last_sign_in_at: null,
    email_delivery: "sent",
  });
  assert.ok(Math.abs(Date.parse(String(created_at)) - Date.now()) < 10_000);
  const [mail] = await mailsTo(email);
  assert.match(mail?.subject ?? "", /invited/);
  const [event] = await query<Record<string, unknown>>(
    "select actor_id, actor_role, metadata from public.audit_logs where action = 'user.invited' and record_id = $1",
    [id],
  );
  assert.deepEqual(event, {
    actor_id: account.id,
    actor_role: "admin",
    metadata: { role: "agent" },
  });
});

Deno.test("nobody but an administrator invites", async () => {
  await forgetLimits();
  const email = newAddress();
  const { publishable_key, secret_key, api_key } = await stack();
  for (const role of ["customer", "agent"] as const) {
    const { token } = await signedIn(role);
    assertProblem(await invite(token, { email, role: "customer" }), 403, "forbidden");
  }
  const json = { email, role: "customer" };
  for (
    const headers of [
      {},
      { apikey: publishable_key },
      { apikey: secret_key },
      { "x-api-key": api_key ?? "" },
    ]
  ) {
    assertProblem(await call("admin/users/invite", { json, headers }), 401, "unauthenticated");
  }
  assert.equal((await profilesOf(email)).length, 0);
});

Deno.test("an administrator who is one no more invites nobody", async () => {
  await forgetLimits();
  const { account, token } = await signedIn("admin");
  await query("update public.profiles set role = 'agent' where id = $1", [account.id]);
  const email = newAddress();
  assertProblem(await invite(token, { email, role: "admin" }), 401, "token_revoked");
  assert.equal((await profilesOf(email)).length, 0);
  const { url, secret_key } = await stack();
  const users = await fetch(`${url}/auth/v1/admin/users?per_page=1000`, {
    headers: { apikey: secret_key, authorization: `Bearer ${secret_key}` },
  });
  assert.doesNotMatch(await users.text(), new RegExp(email));
});

Deno.test("an address with an account in use cannot be invited", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const active = await newAccount();
  const disabled = await newAccount();
  await disable(disabled);
  for (const { email } of [active, disabled]) {
    assertProblem(await invite(token, { email, role: "admin" }), 409, "conflict");
    assert.deepEqual((await profilesOf(email)).map(({ role }) => role), ["customer"]);
  }
});

Deno.test("an invitation can be sent again after a minute, in another role", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const email = newAddress();
  const first = await invite(token, { email, role: "admin" });
  assertProblem(await invite(token, { email, role: "agent" }), 429, "rate_limited");
  assert.equal((await profilesOf(email))[0]?.role, "admin");

  const code = await codeTo(email);
  await endCooldown(email);
  const second = await invite(token, { email, role: "agent" });
  assert.equal(second.status, 201);
  assert.equal(second.body["id"], first.body["id"]);
  const accept = (code: string) =>
    call<{ user: { role: string } }>("signup-otp/invite/accept", {
      json: { email, code, password: PASSWORD },
    });
  const next = await nextCodeTo(email, code);
  assertProblem(await accept(code), 400, "invalid_code");
  assert.equal((await accept(next)).body.user.role, "agent");
});

Deno.test("who has signed up and not verified can be invited", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const { id, email } = await newAccount({ verified: false });
  const { status, body } = await invite(token, { email, role: "agent" });
  assert.equal(status, 201);
  assert.equal(body["id"], id);
  assert.equal(body["status"], "invited");
});

Deno.test("an invitation with the same Idempotency-Key is sent once", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const email = newAddress();
  const key = { "idempotency-key": crypto.randomUUID() };
  const first = await invite(token, { email, role: "agent" }, key);
  const second = await invite(token, { email, role: "agent" }, key);
  assert.equal(second.status, 201);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  assert.equal(second.body["id"], first.body["id"]);
  assert.equal((await mailsTo(email)).length, 1);
  assertProblem(await invite(token, { email, role: "admin" }, key), 422, "idempotency_key_reused");
});

Deno.test("what is no invitation is refused", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const email = newAddress();
  for (
    const json of [
      { email },
      { role: "agent" },
      { email: "nobody", role: "agent" },
      { email, role: "owner" },
      { email, role: "agent", full_name: "<b>x</b>" },
      { email, role: "agent", password: PASSWORD },
    ]
  ) {
    assertProblem(await invite(token, json), 400, "validation_failed");
  }
  assert.equal((await profilesOf(email)).length, 0);
});

Deno.test("with Auth down nobody is invited, and the same invitation works once it is back", async () => {
  await using behind = await functionBehindProxy("admin");
  await forgetLimits();
  const { token } = await signedIn("admin");
  const email = newAddress();
  const send = () =>
    call("admin/users/invite", {
      base: behind.own.url,
      token,
      json: { email, role: "agent" },
      headers: { "idempotency-key": email },
    });
  behind.proxy.intercept(() => new Response(null, { status: 503 }));
  assertProblem(await send(), 503, "unavailable");
  assert.equal((await profilesOf(email)).length, 0);
  behind.proxy.intercept(undefined);
  assert.equal((await send()).status, 201);
  assert.equal((await mailsTo(email)).length, 1);
});
