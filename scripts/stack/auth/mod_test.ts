import assert from "node:assert/strict";
import { startAuth } from "./test_auth.ts";

Deno.test("the stand-in for Auth", async (t) => {
  await using auth = await startAuth();

  await t.step(
    "leaves no null where GoTrue reads text, and the instance it looks for",
    async () => {
      const { id, email } = await auth.user();
      await auth.signIn(email);
      const [user] = await auth.query<Record<string, unknown>>(
        `select instance_id, confirmation_token, recovery_token, email_change, email_change_token_new,
         email_change_token_current, phone_change, phone_change_token, reauthentication_token
       from auth.users where id = $1`,
        [id],
      );
      const { instance_id, ...texts } = user ?? {};
      assert.equal(instance_id, "00000000-0000-0000-0000-000000000000");
      assert.deepEqual(new Set(Object.values(texts)), new Set([""]));
    },
  );

  await t.step("writes GoTrue's audit entries", async () => {
    const { id, email } = await auth.user();
    await auth.signIn(email);
    const rows = await auth.query<{ payload: Record<string, unknown> }>(
      `select payload from auth.audit_log_entries
       where payload ->> 'actor_id' = $1 or payload -> 'traits' ->> 'user_id' = $1
       order by created_at`,
      [id],
    );
    assert.deepEqual(rows.map(({ payload }) => [payload.action, payload.actor_username]), [
      ["user_signedup", "service_role"],
      ["login", email],
    ]);
  });

  await t.step("refuses what is switched off in GoTrue's words", async () => {
    const { email } = await auth.user();
    const { caller } = await auth.signIn(email);
    const refusals: Array<[string, string, number, string]> = [
      ["GET", "/authorize?provider=github", 400, "validation_failed"],
      ["POST", "/sso", 404, "saml_provider_disabled"],
      ["POST", "/factors", 422, "mfa_totp_enroll_not_enabled"],
      ["GET", "/user/identities/authorize", 404, "manual_linking_disabled"],
      ["POST", "/token?grant_type=id_token", 400, "provider_disabled"],
      ["POST", "/token?grant_type=nonsense", 400, "invalid_credentials"],
    ];
    for (const [method, path, status, code] of refusals) {
      const body = method === "POST" ? { body: {} } : {};
      const answer = await auth.call(method, path, { caller, ...body });
      assert.deepEqual([answer.status, answer.body.error_code], [status, code], path);
    }
  });

  await t.step("answers 404 and 405 for what is not there", async () => {
    assert.equal((await auth.call("GET", "/nothing")).status, 404);
    const answer = await auth.call("DELETE", "/user");
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get("allow"), "GET, PUT");
  });

  await t.step("tells of public sign-up being off in its settings", async () => {
    const { body } = await auth.call("GET", "/settings");
    assert.equal(body.disable_signup, true);
    assert.equal(Object(body.external).email, true);
  });

  await t.step("is a server error, told in GoTrue's shape, when its tables are gone", async () => {
    await auth.query("alter schema auth rename to elsewhere");
    const { status, body } = await auth.call("POST", "/token?grant_type=password", {
      body: { email: "a@example.com", password: "whatever it is" },
    });
    assert.equal(status, 500);
    assert.deepEqual(body, {
      code: 500,
      error_code: "unexpected_failure",
      msg: "Database error querying schema",
    });
  });
});
