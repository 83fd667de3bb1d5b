import assert from "node:assert/strict";
import { refused, signedIn, succeeded, visitor, withUser } from "./auth_users.ts";

Deno.test("refreshSession answers a new token of the same session", async () => {
  await withUser(async (user) => {
    const { client, session } = await signedIn(user);
    const before = succeeded(await client.auth.getClaims());
    const { session: refreshed } = succeeded(await client.auth.refreshSession());
    const after = succeeded(await client.auth.getClaims());
    assert.notEqual(refreshed?.refresh_token, session.refresh_token);
    assert.equal(after?.claims.session_id, before?.claims.session_id);
    assert.equal(after?.claims.sub, user.id);
  });
});

Deno.test("refreshSession twice with one token gives both callers the same session", async () => {
  await withUser(async (user) => {
    const { session } = await signedIn(user);
    const refreshes = await Promise.all(Array.from({ length: 2 }, async () => {
      const { auth } = await visitor();
      return succeeded(await auth.refreshSession({ refresh_token: session.refresh_token }));
    }));
    const [one, other] = refreshes.map(({ session }) => session?.refresh_token);
    assert.ok(one);
    assert.equal(one, other);
  });
});

Deno.test("refreshSession refuses a made-up token", async () => {
  const { auth } = await visitor();
  refused(
    await auth.refreshSession({ refresh_token: "aaaaaaaaaaaa" }),
    400,
    "refresh_token_not_found",
  );
});

Deno.test("signOut ends the session for good", async () => {
  await withUser(async (user) => {
    const { client, session } = await signedIn(user);
    assert.equal((await client.auth.signOut({ scope: "local" })).error, null);
    const { auth } = await visitor();
    const answer = await auth.getUser(session.access_token);
    assert.equal(answer.error?.name, "AuthSessionMissingError");
    refused(
      await auth.refreshSession({ refresh_token: session.refresh_token }),
      400,
      "refresh_token_not_found",
    );
  });
});

Deno.test("signOut with scope local leaves the user's other sessions", async () => {
  await withUser(async (user) => {
    const here = await signedIn(user);
    const elsewhere = await signedIn(user);
    assert.equal((await here.client.auth.signOut({ scope: "local" })).error, null);
    assert.equal(succeeded(await elsewhere.client.auth.getUser()).user?.id, user.id);
  });
});

Deno.test("signOut with scope others leaves only this session", async () => {
  await withUser(async (user) => {
    const here = await signedIn(user);
    const elsewhere = await signedIn(user);
    assert.equal((await here.client.auth.signOut({ scope: "others" })).error, null);
    assert.equal(succeeded(await here.client.auth.getUser()).user?.id, user.id);
    const answer = await elsewhere.client.auth.getUser();
    assert.equal(answer.error?.name, "AuthSessionMissingError");
  });
});

Deno.test("signOut with scope global ends every session of the user", async () => {
  await withUser(async (user) => {
    const here = await signedIn(user);
    const elsewhere = await signedIn(user);
    assert.equal((await here.client.auth.signOut({ scope: "global" })).error, null);
    const answer = await elsewhere.client.auth.getUser();
    assert.equal(answer.error?.name, "AuthSessionMissingError");
  });
});
