import assert from "node:assert/strict";
import { disable, newAccount, type SessionBody, signedIn, signIn } from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

function refresh(refresh_token: string) {
  return call<SessionBody>("signup-otp/refresh", { json: { refresh_token } });
}

function me(token: string) {
  return call("signup-otp/me", { token });
}

function logOut(token: string, scope?: string) {
  const json = scope === undefined ? {} : { json: { scope } };
  return call("signup-otp/logout", { method: "POST", token, ...json });
}

Deno.test("a refresh token gives a new session with the role as it is now", async () => {
  await forgetLimits();
  const { account, session } = await signedIn();
  await query("update public.profiles set role = 'agent' where id = $1", [account.id]);
  assertProblem(await me(session.access_token), 401, "token_revoked");

  const { status, body } = await refresh(session.refresh_token);
  assert.equal(status, 200);
  assert.equal(body.user.role, "agent");
  assert.notEqual(body.refresh_token, session.refresh_token);
  assert.equal((await me(body.access_token)).body["role"], "agent");
});

Deno.test("a refresh token that is none, ended or a deleted user's is refused", async () => {
  await forgetLimits();
  assertProblem(await refresh("nothing-of-ours"), 401, "invalid_token");

  const ended = await signedIn();
  await logOut(ended.token);
  assertProblem(await refresh(ended.session.refresh_token), 401, "invalid_token");

  const deleted = await signedIn();
  await query("delete from auth.users where id = $1", [deleted.account.id]);
  assertProblem(await refresh(deleted.session.refresh_token), 401, "invalid_token");
});

Deno.test("a stolen refresh token that is used late ends the session for both", async () => {
  await forgetLimits();
  const { account, session } = await signedIn();
  const second = await refresh(session.refresh_token);
  const third = await refresh(second.body.refresh_token);
  // Auth lets a token be used again for ten seconds, for clients that lost the answer.
  const age = () =>
    query(
      "update auth.refresh_tokens set updated_at = now() - interval '1 minute' where user_id = $1",
      [
        account.id,
      ],
    );
  await age();
  assertProblem(await refresh(session.refresh_token), 401, "invalid_token");
  await age();
  assertProblem(await refresh(third.body.refresh_token), 401, "invalid_token");
});

Deno.test("a disabled account cannot refresh, and its tokens stop at once", async () => {
  await forgetLimits();
  const { account, session, token } = await signedIn();
  await disable(account);
  assertProblem(await me(token), 401, "token_revoked");
  assertProblem(await refresh(session.refresh_token), 403, "account_disabled");
});

Deno.test("signing out ends this session and no other, at once and everywhere", async () => {
  await forgetLimits();
  const account = await newAccount();
  const here = await signIn(account);
  const there = await signIn(account);
  assert.equal((await logOut(here.access_token)).status, 204);
  assertProblem(await me(here.access_token), 401, "token_revoked");
  assert.equal((await me(there.access_token)).status, 200);

  const { url, publishable_key } = await stack();
  const rest = await fetch(`${url}/rest/v1/profiles?select=id`, {
    headers: { apikey: publishable_key, authorization: `Bearer ${here.access_token}` },
  });
  assert.deepEqual(await rest.json(), []);
  assert.ok((await auditedActions(account.id)).includes("account.signed_out"));
});

Deno.test("signing out everywhere else leaves this session, signing out globally none", async () => {
  await forgetLimits();
  const account = await newAccount();
  const here = await signIn(account);
  const there = await signIn(account);
  assert.equal((await logOut(here.access_token, "others")).status, 204);
  assert.equal((await me(here.access_token)).status, 200);
  assertProblem(await me(there.access_token), 401, "token_revoked");

  const again = await signIn(account);
  assert.equal((await logOut(here.access_token, "global")).status, 204);
  assertProblem(await me(here.access_token), 401, "token_revoked");
  assertProblem(await me(again.access_token), 401, "token_revoked");
});

Deno.test("signing out twice, without a token or with an unknown scope is refused", async () => {
  await forgetLimits();
  const { token } = await signedIn();
  assertProblem(await logOut(token, "everything"), 400, "validation_failed");
  assert.equal((await logOut(token)).status, 204);
  assertProblem(await logOut(token), 401, "token_revoked");
  assertProblem(await call("signup-otp/logout", { method: "POST" }), 401, "unauthenticated");
});
