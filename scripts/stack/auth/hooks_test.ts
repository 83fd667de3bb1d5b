import assert from "node:assert/strict";
import { ADMIN, PASSWORD, startAuth, type TestAuth } from "./test_auth.ts";

function signIn(call: TestAuth["call"], email: string) {
  return call("POST", "/token?grant_type=password", { body: { email, password: PASSWORD } });
}

function withTokenHook(auth: TestAuth, customAccessToken: string | null) {
  return auth.with({ hooks: { customAccessToken, sendEmail: null } });
}

Deno.test("the access token hook", async (t) => {
  await using auth = await startAuth();
  const { id, email } = await auth.user();
  const sessions = () => auth.query("select from auth.sessions where user_id = $1", [id]);

  await t.step("refuses with its own status and message, and no session is left", async () => {
    await auth.query("insert into private.disabled (id) values ($1)", [id]);
    const { status, body } = await signIn(auth.call, email);
    assert.equal(status, 403);
    assert.deepEqual(body, { code: 403, error_code: "unknown", msg: "account_disabled" });
    assert.equal((await sessions()).length, 0);
    await auth.query("delete from private.disabled");
  });

  await t.step("is a server error when the function is missing", async () => {
    const call = await withTokenHook(auth, "private.no_such_function");
    const { status, body } = await signIn(call, email);
    assert.equal(status, 500);
    assert.equal(body.error_code, "unexpected_failure");
    assert.equal(
      body.msg,
      "Error running hook URI: pg-functions://postgres/private/no_such_function",
    );
  });

  await t.step("is a server error that tells nothing when the function fails", async () => {
    const call = await withTokenHook(auth, "private.hook_that_fails");
    const { status, body } = await signIn(call, email);
    assert.equal(status, 500);
    assert.equal(JSON.stringify(body).includes("secret detail"), false);
    assert.equal((await sessions()).length, 0);
  });

  await t.step("has two seconds", async () => {
    const call = await withTokenHook(auth, "private.hook_that_hangs");
    const started = performance.now();
    assert.equal((await signIn(call, email)).status, 500);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds > 1.9 && seconds < 10, `took ${seconds} s`);
  });

  await t.step("must answer claims, and the claims that make a token", async () => {
    for (const hook of ["private.hook_without_claims", "private.hook_of_half_a_token"]) {
      const { status, body } = await signIn(await withTokenHook(auth, hook), email);
      assert.deepEqual([status, body.error_code], [500, "unexpected_failure"]);
    }
  });

  await t.step("may be off", async () => {
    assert.equal((await signIn(await withTokenHook(auth, null), email)).status, 200);
  });
});

Deno.test("the send_email hook", async (t) => {
  await using auth = await startAuth();

  await t.step("is given what GoTrue gives it", async () => {
    const { id, email } = await auth.user();
    await auth.call("POST", "/recover?redirect_to=http://127.0.0.1:3000/new", {
      body: { email },
    });
    const [mail] = await auth.mails(id);
    const [user] = await auth.query<{ recovery_token: string }>(
      "select recovery_token from auth.users where id = $1",
      [id],
    );
    const { token, ...data } = Object(mail?.email_data);
    assert.match(token, /^\d{6}$/);
    assert.deepEqual(data, {
      token_hash: user?.recovery_token,
      redirect_to: "http://127.0.0.1:3000/new",
      email_action_type: "recovery",
      site_url: "http://127.0.0.1:54321/auth/v1",
      token_new: "",
      token_hash_new: "",
    });
    assert.equal(Object(mail?.user).email, email);
  });

  await t.step("that fails leaves no token behind", async () => {
    const { id, email } = await auth.user();
    const call = await auth.with({
      hooks: { customAccessToken: null, sendEmail: "private.hook_that_fails" },
    });
    assert.equal((await call("POST", "/recover", { body: { email } })).status, 500);
    const tokens = await auth.query("select from auth.one_time_tokens where user_id = $1", [id]);
    assert.equal(tokens.length, 0);
  });

  await t.step("is not called for a link that the caller sends", async () => {
    const { id, email } = await auth.user();
    const body = { type: "recovery", email };
    await auth.call("POST", "/admin/generate_link", { body, caller: ADMIN });
    assert.equal((await auth.mails(id)).length, 0);
  });

  await t.step("is called once for an invitation", async () => {
    const body = { email: `${crypto.randomUUID()}@example.com` };
    const { body: user } = await auth.call("POST", "/invite", { body, caller: ADMIN });
    const mails = await auth.mails(String(user.id));
    assert.equal(mails.length, 1);
    assert.equal(Object(mails[0]?.email_data).email_action_type, "invite");
  });
});
