import assert from "node:assert/strict";
import { testConfig } from "../testing/config.ts";
import { noDatabase } from "../testing/app.ts";
import { NOW, signToken, testKey } from "../testing/tokens.ts";
import { createAuthenticate } from "./authenticate.ts";
import type { Access } from "./caller.ts";

const key = await testKey();
const config = testConfig({ SUPABASE_JWKS: JSON.stringify({ keys: [key.publicJwk] }) });
const authenticate = createAuthenticate(config, { now: () => NOW });
const login = noDatabase.asLogin();

const publishable = "sb_publishable_0123456789abcdefghijkl";
const secret = "sb_secret_0123456789abcdefghijklmn";
const bearer = { authorization: `Bearer ${await signToken(key)}` };

async function kindOf(headers: Record<string, string>, access: Access): Promise<string> {
  try {
    return (await authenticate(new Headers(headers), access, login)).kind;
  } catch (error) {
    return String((error as { code: unknown }).code);
  }
}

Deno.test("'anyone' looks at no credential, not even a bad one", async () => {
  assert.equal(await kindOf({}, "anyone"), "anonymous");
  assert.equal(
    await kindOf({ authorization: "Bearer nonsense", apikey: "x" }, "anyone"),
    "anonymous",
  );
});

Deno.test("a route for users takes a user's token and nothing less", async () => {
  assert.equal(await kindOf(bearer, ["user"]), "user");
  assert.equal(await kindOf({ ...bearer, apikey: publishable }, ["user"]), "user");
  assert.equal(await kindOf({}, ["user"]), "unauthenticated");
  assert.equal(await kindOf({ apikey: publishable }, ["user"]), "unauthenticated");
  assert.equal(await kindOf({ apikey: secret }, ["user"]), "unauthenticated");
  assert.equal(await kindOf({ authorization: "Bearer nonsense" }, ["user"]), "invalid_token");
  assert.equal(await kindOf({ authorization: "Basic YTpi" }, ["user"]), "unauthenticated");
});

Deno.test("the publishable key as bearer token, as supabase-js sends it, is no user's token", async () => {
  const headers = { apikey: publishable, authorization: `Bearer ${publishable}` };
  assert.equal(await kindOf(headers, ["user"]), "unauthenticated");
  assert.equal(await kindOf(headers, ["user", "publishable"]), "publishable");
  assert.equal(
    await kindOf({ authorization: `Bearer ${publishable}` }, ["publishable"]),
    "publishable",
  );
});

Deno.test("a route for the operator takes the secret key only", async () => {
  assert.equal(await kindOf({ apikey: secret }, ["secret"]), "secret");
  assert.equal(await kindOf({ apikey: publishable }, ["secret"]), "unauthenticated");
  assert.equal(await kindOf({ apikey: `${secret}x` }, ["secret"]), "unauthenticated");
  assert.equal(await kindOf({ apikey: "" }, ["secret"]), "unauthenticated");
});

Deno.test("where sign-in is a choice, a bad token is still refused", async () => {
  assert.equal(await kindOf({}, ["user", "anonymous"]), "anonymous");
  assert.equal(await kindOf(bearer, ["user", "anonymous"]), "user");
  assert.equal(
    await kindOf({ authorization: "Bearer nonsense" }, ["user", "anonymous"]),
    "invalid_token",
  );
});

Deno.test("an API key counts before a token, and a bad one is refused", async () => {
  assert.equal(
    await kindOf({ ...bearer, "x-api-key": "nonsense" }, ["api_key", "user"]),
    "unauthenticated",
  );
  assert.equal(await kindOf({ ...bearer, "x-api-key": "nonsense" }, ["user"]), "user");
});
