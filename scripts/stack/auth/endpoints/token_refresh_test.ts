import assert from "node:assert/strict";
import { decode, startAuth, type TestAuth } from "../test_auth.ts";

function refresh(auth: TestAuth, token: string) {
  const body = { refresh_token: token };
  return auth.call("POST", "/token?grant_type=refresh_token", { body });
}

async function age(auth: TestAuth, token: string): Promise<void> {
  await auth.query(
    "update auth.refresh_tokens set updated_at = updated_at - interval '11 s' where token = $1",
    [token],
  );
}

Deno.test("refreshing", async (t) => {
  await using auth = await startAuth();

  await t.step("gives one session and one new token to twenty requests at once", async () => {
    const { email, id } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refresh(auth, refreshToken)),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1);
    const [row] = await auth.query<{ sessions: number; tokens: number }>(
      `select (select count(*)::int from auth.sessions where user_id = $1) as sessions,
              (select count(*)::int from auth.refresh_tokens where user_id = $1::text) as tokens`,
      [id],
    );
    assert.deepEqual(row, { sessions: 1, tokens: 2 });
  });

  await t.step("tells the hook that it is a refresh", async () => {
    const { email } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    const { body } = await refresh(auth, refreshToken);
    assert.equal(decode(String(body.access_token)).method, "token_refresh");
  });

  await t.step(
    "answers the active token to a client that lost the answer, however late",
    async () => {
      const { email } = await auth.user();
      const { refreshToken } = await auth.signIn(email);
      const { body } = await refresh(auth, refreshToken);
      await age(auth, refreshToken);
      assert.equal((await refresh(auth, refreshToken)).body.refresh_token, body.refresh_token);
    },
  );

  await t.step("takes an older token within the reuse interval", async () => {
    const { email } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    const second = String((await refresh(auth, refreshToken)).body.refresh_token);
    await refresh(auth, second);
    assert.equal((await refresh(auth, refreshToken)).status, 200);
  });

  await t.step("revokes the family when an older token comes back later", async () => {
    const { email } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    const second = String((await refresh(auth, refreshToken)).body.refresh_token);
    const third = String((await refresh(auth, second)).body.refresh_token);
    await age(auth, refreshToken);
    const reused = await refresh(auth, refreshToken);
    assert.equal(reused.status, 400);
    assert.equal(reused.body.error_code, "refresh_token_already_used");
    await age(auth, third);
    const stolen = await refresh(auth, third);
    assert.equal(stolen.body.error_code, "refresh_token_already_used");
  });

  await t.step("leaves the user's other sessions alone when it revokes a family", async () => {
    const { email } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    const other = await auth.signIn(email);
    const second = String((await refresh(auth, refreshToken)).body.refresh_token);
    await refresh(auth, second);
    await age(auth, refreshToken);
    await refresh(auth, refreshToken);
    assert.equal((await refresh(auth, other.refreshToken)).status, 200);
  });

  await t.step("refuses a session that has run out", async () => {
    const { email, id } = await auth.user();
    const { refreshToken } = await auth.signIn(email);
    await auth.query(
      "update auth.sessions set not_after = now() - interval '1 s' where user_id = $1",
      [id],
    );
    assert.equal((await refresh(auth, refreshToken)).body.error_code, "session_expired");
  });

  await t.step("wants a token", async () => {
    const { status, body } = await refresh(auth, "");
    assert.equal(status, 400);
    assert.equal(body.error, "invalid_request");
  });
});
