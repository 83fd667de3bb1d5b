import assert from "node:assert/strict";
import { signedIn } from "../harness/accounts.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

Deno.test("each role reads and renames its own account", async () => {
  await forgetLimits();
  for (const role of ["customer", "agent", "admin"] as const) {
    const { account, token } = await signedIn(role);
    const { status, body } = await call("signup-otp/me", { token });
    assert.equal(status, 200);
    assert.deepEqual({ ...body, created_at: "" }, {
      id: account.id,
      email: account.email,
      full_name: "Ada Lovelace",
      role,
      is_verified: true,
      created_at: "",
    });
    const rename = (full_name: unknown) =>
      call("signup-otp/me", { method: "PATCH", token, json: { full_name } });
    assert.equal((await rename("  Augusta Ada King ")).body["full_name"], "Augusta Ada King");
    assert.equal((await rename(null)).body["full_name"], null);
    // A new name is no new role: the token goes on working.
    assert.equal((await call("signup-otp/me", { token })).status, 200);
  }
});

Deno.test("a name is one line of plain text, and nothing else of an account can be set", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  const patch = (json: unknown) => call("signup-otp/me", { method: "PATCH", token, json });
  for (const full_name of ["", "<b>Ada</b>", "Ada\nLovelace", "x".repeat(201), 7, ["Ada"]]) {
    assertProblem(await patch({ full_name }), 400, "validation_failed");
  }
  for (const more of [{ role: "admin" }, { email: "x@example.com" }, { id: account.id }]) {
    assertProblem(await patch({ full_name: "Ada", ...more }), 400, "validation_failed");
  }
  const rows = await query("select full_name, role from public.profiles where id = $1", [
    account.id,
  ]);
  assert.deepEqual(rows, [{ full_name: "Ada Lovelace", role: "customer" }]);
});

Deno.test("an account is shown to nobody without a user's token", async () => {
  const { publishable_key, secret_key, api_key } = await stack();
  for (
    const headers of [
      {},
      { apikey: publishable_key },
      { apikey: secret_key },
      { authorization: `Bearer ${publishable_key}` },
      { "x-api-key": api_key ?? "" },
    ]
  ) {
    assertProblem(await call("signup-otp/me", { headers }), 401, "unauthenticated");
  }
});

Deno.test("the change of a name is audited with who made it, and the address stays masked", async () => {
  await forgetLimits();
  const { account, token } = await signedIn();
  await call("signup-otp/me", { method: "PATCH", token, json: { full_name: "Countess" } });
  const [entry] = await query<Record<string, unknown>>(
    `select actor_id, actor_role, function, changes, new ->> 'email' as email from public.audit_logs
      where table_name = 'public.profiles' and record_id = $1 and action = 'update'
      order by id desc limit 1`,
    [account.id],
  );
  assert.deepEqual(entry, {
    actor_id: account.id,
    actor_role: "customer",
    function: "signup-otp",
    changes: ["full_name"],
    email: `${account.email[0]}***@example.com`,
  });
});
