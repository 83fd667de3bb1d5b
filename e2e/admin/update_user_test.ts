import assert from "node:assert/strict";
import { newAccount, type SessionBody, signedIn } from "../harness/accounts.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { demoToken } from "../harness/demo_users.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

function update(token: string, id: string, json: Record<string, unknown>) {
  return call(`admin/users/${id}`, { method: "PATCH", token, json });
}

/** What PostgREST shows a token of the profiles. */
async function restProfiles(token: string): Promise<unknown> {
  const { url, publishable_key } = await stack();
  const response = await fetch(`${url}/rest/v1/profiles?select=id`, {
    headers: { apikey: publishable_key, authorization: `Bearer ${token}` },
  });
  return await response.json();
}

Deno.test("a role is changed, and every token from before stops working at once", async () => {
  await forgetLimits();
  const { token: admin } = await signedIn("admin");
  const { account, session, token } = await signedIn("agent");
  assert.deepEqual(await restProfiles(token), [{ id: account.id }]);

  const { status, body } = await update(admin, account.id, { role: "customer" });
  assert.equal(status, 200);
  const { last_sign_in_at, created_at: _, ...user } = body;
  assert.deepEqual(user, {
    id: account.id,
    email: account.email,
    full_name: "Ada Lovelace",
    role: "customer",
    status: "active",
    is_verified: true,
  });
  assert.ok(Math.abs(Date.parse(String(last_sign_in_at)) - Date.now()) < 10_000);

  assertProblem(await call("signup-otp/me", { token }), 401, "token_revoked");
  assertProblem(await call("leads", { token }), 401, "token_revoked");
  assert.deepEqual(await restProfiles(token), []);

  const json = { refresh_token: session.refresh_token };
  const refreshed = await call<SessionBody>("signup-otp/refresh", { json });
  assert.equal(refreshed.body.user.role, "customer");
  assert.equal((await call("leads", { token: refreshed.body.access_token })).status, 200);
});

Deno.test("a user is locked out at once and let in again", async () => {
  await forgetLimits();
  const { token: admin } = await signedIn("admin");
  const { account, session, token } = await signedIn();
  assert.equal((await update(admin, account.id, { disabled: true })).body["status"], "disabled");
  // Disabling twice changes nothing.
  assert.equal((await update(admin, account.id, { disabled: true })).body["status"], "disabled");
  assertProblem(await call("signup-otp/me", { token }), 401, "token_revoked");
  assert.deepEqual(await restProfiles(token), []);
  const refresh = () =>
    call("signup-otp/refresh", { json: { refresh_token: session.refresh_token } });
  assertProblem(await refresh(), 403, "account_disabled");

  assert.equal((await update(admin, account.id, { disabled: false })).body["status"], "active");
  assertProblem(await call("signup-otp/me", { token }), 401, "token_revoked");
  assert.equal((await refresh()).status, 200);
});

Deno.test("a demoted administrator administers no more, with the token still unexpired", async () => {
  await forgetLimits();
  const { token: admin } = await signedIn("admin");
  const demoted = await signedIn("admin");
  const other = await newAccount();
  assert.equal((await update(admin, demoted.account.id, { role: "agent" })).status, 200);
  assertProblem(await update(demoted.token, other.id, { role: "admin" }), 401, "token_revoked");
  assertProblem(
    await update(demoted.token, demoted.account.id, { role: "admin" }),
    401,
    "token_revoked",
  );
});

Deno.test("nobody but an administrator changes users, themselves included", async () => {
  await forgetLimits();
  for (const role of ["customer", "agent"] as const) {
    const { account, token } = await signedIn(role);
    assertProblem(await update(token, account.id, { role: "admin" }), 403, "forbidden");
    assertProblem(await update(token, account.id, { disabled: false }), 403, "forbidden");
    const rows = await query("select role from public.profiles where id = $1", [account.id]);
    assert.deepEqual(rows, [{ role }]);
  }
  const path = `admin/users/${crypto.randomUUID()}`;
  const json = { role: "admin" };
  assertProblem(await call(path, { method: "PATCH", json }), 401, "unauthenticated");
});

Deno.test("a user who does not exist, an id that is none and a change that is none are refused", async () => {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const { id } = await newAccount();
  assertProblem(await update(token, crypto.randomUUID(), { role: "agent" }), 404, "not_found");
  assertProblem(await update(token, "1", { role: "agent" }), 400, "validation_failed");
  for (const json of [{}, { role: "owner" }, { disabled: "yes" }, { email: "x@example.com" }]) {
    assertProblem(await update(token, id, json), 400, "validation_failed");
  }
});

Deno.test("the last administrator can be neither demoted nor disabled", async () => {
  await forgetLimits();
  const token = await demoToken("admin");
  const { body } = await call("signup-otp/me", { token });
  const id = String(body["id"]);
  // The other tests' administrators step back for this one.
  await query("update public.profiles set role = 'agent' where role = 'admin' and id <> $1", [id]);
  assertProblem(await update(token, id, { role: "agent" }), 409, "last_admin");
  assertProblem(await update(token, id, { disabled: true }), 409, "last_admin");
  assert.equal((await call("signup-otp/me", { token })).status, 200);

  const second = await signedIn("admin");
  assert.equal((await update(second.token, id, { disabled: true })).status, 200);
  assert.equal((await update(second.token, id, { disabled: false })).status, 200);
});

Deno.test("the change is audited with the administrator, the old and the new role", async () => {
  await forgetLimits();
  const { account: admin, token } = await signedIn("admin");
  const { id } = await newAccount();
  await update(token, id, { role: "agent" });
  const [entry] = await query<Record<string, unknown>>(
    `select actor_id, function, changes, old ->> 'role' as old, new ->> 'role' as new
      from public.audit_logs where table_name = 'public.profiles' and record_id = $1
      order by id desc limit 1`,
    [id],
  );
  assert.deepEqual(entry, {
    actor_id: admin.id,
    function: "admin",
    changes: ["role", "role_version"],
    old: "customer",
    new: "agent",
  });
});
