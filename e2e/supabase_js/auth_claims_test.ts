import assert from "node:assert/strict";
import { stack } from "../harness/stack.ts";
import { refused, signedIn, succeeded, tokenHash, visitor, withUser } from "./auth_users.ts";

Deno.test("getUser answers the user behind a token", async () => {
  await withUser(async (user) => {
    const { client, session } = await signedIn(user);
    assert.equal(succeeded(await client.auth.getUser()).user?.email, user.email);
    const { auth } = await visitor();
    assert.equal(succeeded(await auth.getUser(session.access_token)).user?.id, user.id);
  });
});

Deno.test("getUser refuses a token whose signature was changed", async () => {
  await withUser(async (user) => {
    const { session } = await signedIn(user);
    const [header, payload, signature = ""] = session.access_token.split(".");
    const changed = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
    const { auth } = await visitor();
    refused(await auth.getUser([header, payload, changed].join(".")), 403, "bad_jwt");
  });
});

Deno.test("getUser refuses the token of a deleted user", async () => {
  const { auth } = await visitor();
  let token = "";
  await withUser(async (user) => {
    token = (await signedIn(user)).session.access_token;
  });
  refused(await auth.getUser(token), 403, "user_not_found");
});

Deno.test("getClaims verifies the token by the published ES256 key", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    const { url } = await stack();
    const answer = succeeded(await client.auth.getClaims());
    assert.equal(answer?.header.alg, "ES256");
    const claims = answer?.claims;
    assert.equal(claims?.iss, `${url}/auth/v1`);
    assert.equal(claims?.aud, "authenticated");
    assert.equal(claims?.sub, user.id);
    assert.equal(claims?.email, user.email);
    assert.equal(claims?.phone, "");
    assert.equal(claims?.aal, "aal1");
    assert.equal(claims?.is_anonymous, false);
    assert.deepEqual(claims?.app_metadata, { provider: "email", providers: ["email"] });
    assert.deepEqual(claims?.user_metadata, { email_verified: true });
    assert.equal((claims?.exp ?? 0) - (claims?.iat ?? 0), 3600);
  });
});

Deno.test("getClaims tells how the session began", async () => {
  await withUser(async (user) => {
    const byPassword = await signedIn(user);
    const answer = succeeded(await byPassword.client.auth.getClaims());
    assert.equal(methodOf(answer?.claims.amr), "password");

    const byLink = await visitor();
    const token_hash = await tokenHash(user.email);
    succeeded(await byLink.auth.verifyOtp({ token_hash, type: "magiclink" }));
    const linked = succeeded(await byLink.auth.getClaims());
    assert.equal(methodOf(linked?.claims.amr), "otp");
  });
});

Deno.test("getClaims shows what the access token hook put in", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    const claims = succeeded(await client.auth.getClaims())?.claims;
    assert.equal(claims?.role, "app_customer");
    assert.equal(claims?.user_role, "customer");
    assert.equal(typeof claims?.role_version, "number");
  });
});

Deno.test("the published keys hold nothing private", async () => {
  const { url } = await stack();
  const answer = await fetch(`${url}/auth/v1/.well-known/jwks.json`);
  const { keys } = await answer.json();
  assert.ok(keys.length > 0);
  for (const key of keys) assert.equal("d" in key, false);
});

function methodOf(amr: unknown): unknown {
  assert.ok(Array.isArray(amr));
  return amr[0]?.method;
}
