import assert from "node:assert/strict";
import { ADMIN, startAuth, type TestAuth } from "../test_auth.ts";

async function hashFor(auth: TestAuth, email: string, type = "magiclink"): Promise<string> {
  const body = { type, email };
  const answer = await auth.call("POST", "/admin/generate_link", { body, caller: ADMIN });
  return String(answer.body.hashed_token);
}

Deno.test("verifying", async (t) => {
  await using auth = await startAuth();

  await t.step("gives exactly one of fifty requests at once a session", async () => {
    const { id, email } = await auth.user();
    const body = { type: "magiclink", token_hash: await hashFor(auth, email) };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => auth.call("POST", "/verify", { body })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 49 }, () => 403)]);
    const sessions = await auth.query("select from auth.sessions where user_id = $1", [id]);
    assert.equal(sessions.length, 1);
  });

  await t.step("refuses a token after its time", async () => {
    const { id, email } = await auth.user();
    const body = { type: "magiclink", token_hash: await hashFor(auth, email) };
    await auth.query(
      "update auth.users set recovery_sent_at = now() - interval '3601 s' where id = $1",
      [id],
    );
    const { status, body: refusal } = await auth.call("POST", "/verify", { body });
    assert.equal(status, 403);
    assert.equal(refusal.error_code, "otp_expired");
  });

  await t.step("refuses a banned user and keeps the token", async () => {
    const { id, email } = await auth.user();
    const body = { type: "magiclink", token_hash: await hashFor(auth, email) };
    const ban = (ban_duration: string) =>
      auth.call("PUT", `/admin/users/${id}`, { body: { ban_duration }, caller: ADMIN });
    await ban("1h");
    assert.equal((await auth.call("POST", "/verify", { body })).body.error_code, "user_banned");
    await ban("none");
    assert.equal((await auth.call("POST", "/verify", { body })).status, 200);
  });

  await t.step("keeps the token when the hook refuses the session", async () => {
    const { id, email } = await auth.user();
    const body = { type: "magiclink", token_hash: await hashFor(auth, email) };
    await auth.query("insert into private.disabled (id) values ($1)", [id]);
    const refused = await auth.call("POST", "/verify", { body });
    assert.deepEqual([refused.status, refused.body.msg], [403, "account_disabled"]);
    await auth.query("delete from private.disabled where id = $1", [id]);
    assert.equal((await auth.call("POST", "/verify", { body })).status, 200);
  });

  await t.step("takes a code only for the address it was sent to", async () => {
    const { email } = await auth.user();
    const other = await auth.user();
    const link = await auth.call("POST", "/admin/generate_link", {
      body: { type: "magiclink", email },
      caller: ADMIN,
    });
    const token = link.body.email_otp;
    const foreign = { type: "email", email: other.email, token };
    assert.equal((await auth.call("POST", "/verify", { body: foreign })).status, 403);
    const own = { type: "email", email: email.toUpperCase(), token };
    assert.equal((await auth.call("POST", "/verify", { body: own })).status, 200);
  });

  await t.step("gives an invited user a password that nobody knows", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const body = { type: "invite", token_hash: await hashFor(auth, email, "invite") };
    assert.equal((await auth.call("POST", "/verify", { body })).status, 200);
    const [user] = await auth.query<{ encrypted_password: string }>(
      "select encrypted_password from auth.users where email = $1",
      [email],
    );
    assert.match(user?.encrypted_password ?? "", /^\$2[ab]\$10\$/);
  });

  await t.step("refuses bodies that name no token, two, or somebody beside a hash", async () => {
    for (
      const body of [
        { token_hash: "x" },
        { type: "magiclink" },
        { type: "magiclink", token: "1", token_hash: "x", email: "a@example.com" },
        { type: "magiclink", token_hash: "x", email: "a@example.com" },
        { type: "magiclink", token: "1" },
        { type: "constructor", token_hash: "x" },
      ]
    ) {
      const { status, body: refusal } = await auth.call("POST", "/verify", { body });
      assert.deepEqual([status, refusal.error_code], [400, "validation_failed"]);
    }
  });
});
