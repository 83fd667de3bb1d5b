import assert from "node:assert/strict";
import type { Caller } from "../../context.ts";
import { startAuth, type TestAuth } from "../test_auth.ts";

function change(call: TestAuth["call"], caller: Partial<Caller>, body: Record<string, unknown>) {
  return call("PUT", "/user", { body, caller });
}

async function newestMail(auth: TestAuth, id: string) {
  return Object((await auth.mails(id))[0]?.email_data);
}

function verify(auth: TestAuth, body: Record<string, unknown>) {
  return auth.call("POST", "/verify", { body: { type: "email_change", ...body } });
}

Deno.test("changing one's own account", async (t) => {
  await using auth = await startAuth();

  await t.step("mails a code to both addresses, and both must come back", async () => {
    const { id, email } = await auth.user();
    const { caller } = await auth.signIn(email);
    const newEmail = `${crypto.randomUUID()}@example.com`;
    assert.equal((await change(auth.call, caller, { email: newEmail })).status, 200);

    const mail = await newestMail(auth, id);
    const first = await verify(auth, { email, token: mail.token });
    assert.deepEqual(first.body, {
      code: "200",
      msg: "Confirmation link accepted. Please proceed to confirm link sent to the other email",
    });
    assert.equal((await verify(auth, { email, token: mail.token })).status, 403);
    const second = await verify(auth, { email: newEmail, token: mail.token_new });
    assert.equal(Object(second.body.user).email, newEmail);
    const [identity] = await auth.query<{ email: string }>(
      "select email from auth.identities where user_id = $1",
      [id],
    );
    assert.equal(identity?.email, newEmail);
  });

  await t.step("pairs the hashes of the two mails crosswise, as GoTrue", async () => {
    const { id, email } = await auth.user();
    const { caller } = await auth.signIn(email);
    await change(auth.call, caller, { email: `${crypto.randomUUID()}@example.com` });
    const mail = await newestMail(auth, id);
    const [user] = await auth.query<Record<string, string>>(
      "select email_change_token_new, email_change_token_current from auth.users where id = $1",
      [id],
    );
    assert.equal(mail.token_hash, user?.email_change_token_new);
    assert.equal(mail.token_hash_new, user?.email_change_token_current);
  });

  await t.step("asks only the new address where one confirmation is enough", async () => {
    const { id, email } = await auth.user();
    const { caller } = await auth.signIn(email);
    const call = await auth.with({ doubleConfirmEmailChanges: false });
    const newEmail = `${crypto.randomUUID()}@example.com`;
    await change(call, caller, { email: newEmail });
    const { token } = await newestMail(auth, id);
    const body = { type: "email_change", email: newEmail, token };
    assert.equal(Object((await call("POST", "/verify", { body })).body.user).email, newEmail);
  });

  await t.step("takes a mailed nonce where an old session changes the password", async () => {
    const { id, email } = await auth.user();
    const { caller } = await auth.signIn(email);
    const call = await auth.with({ securePasswordChange: true });
    await auth.query(
      "update auth.sessions set created_at = now() - interval '25 h' where user_id = $1",
      [id],
    );
    const password = "another passphrase";
    const without = await change(call, caller, { password });
    assert.equal(without.body.error_code, "reauthentication_needed");
    await call("GET", "/reauthenticate", { caller });
    const { token } = await newestMail(auth, id);
    const wrong = await change(call, caller, { password, nonce: "wrong" });
    assert.equal(wrong.body.error_code, "reauthentication_not_valid");
    assert.equal((await change(call, caller, { password, nonce: token })).status, 200);
  });

  await t.step("leaves app_metadata to administrators", async () => {
    const { email } = await auth.user();
    const { caller } = await auth.signIn(email);
    const { status, body } = await change(auth.call, caller, { app_metadata: { plan: "paid" } });
    assert.deepEqual([status, body.error_code], [403, "not_admin"]);
  });

  await t.step("wants a user's token", async () => {
    const anonymous = await auth.call("GET", "/user");
    assert.deepEqual([anonymous.status, anonymous.body.error_code], [403, "bad_jwt"]);
    const nobody = await auth.call("GET", "/user", { caller: { apiKey: null } });
    assert.deepEqual([nobody.status, nobody.body.error_code], [401, "no_authorization"]);
  });
});

Deno.test("asking for mails", async (t) => {
  await using auth = await startAuth();

  await t.step("is held back for a while after the last one", async () => {
    const { email } = await auth.user();
    const call = await auth.with({ mailIntervalSeconds: 60 });
    assert.equal((await call("POST", "/recover", { body: { email } })).status, 200);
    const again = await call("POST", "/recover", { body: { email } });
    assert.deepEqual([again.status, again.body.error_code], [429, "over_email_send_rate_limit"]);
  });

  await t.step("sends a magic link to confirmed users only", async () => {
    const { id, email } = await auth.user();
    const body = { email, create_user: false };
    assert.equal((await auth.call("POST", "/otp", { body })).status, 200);
    assert.equal((await newestMail(auth, id)).email_action_type, "magiclink");
  });

  await t.step("sends a confirmation again to who has yet to confirm", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const created = await auth.call("POST", "/admin/users", {
      body: { email, password: "correct horse battery" },
      caller: { apiKey: "secret", role: "service_role" },
    });
    const id = String(created.body.id);
    await auth.call("POST", "/resend", { body: { type: "signup", email } });
    const { token, email_action_type } = await newestMail(auth, id);
    assert.equal(email_action_type, "signup");
    const body = { type: "signup", email, token };
    assert.equal((await auth.call("POST", "/verify", { body })).status, 200);
  });
});
