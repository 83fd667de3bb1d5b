import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { createPlatformKey, createSigningJwk, publicJwk } from "../keys.ts";
import { ApiKeyError, createCallerResolver, TokenError } from "./caller.ts";

const URL_OF_STACK = "http://127.0.0.1:54321";
const signingJwk = await createSigningJwk();
const keys = {
  signingJwk,
  jwks: { keys: [publicJwk(signingJwk)] },
  publishable: createPlatformKey("publishable"),
  secret: createPlatformKey("secret"),
};
const callers = createCallerResolver(keys, URL_OF_STACK);
const kid = signingJwk.kid ?? "";

const CLAIMS = {
  iss: `${URL_OF_STACK}/auth/v1`,
  aud: "authenticated",
  sub: "8c4f3f5e-4a38-4a39-9d3b-0f6a9d9b8a11",
  role: "app_customer",
};
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

async function sign(
  claims: JWTPayload,
  key: Parameters<SignJWT["sign"]>[0] | null = null,
  alg = "ES256",
) {
  const signer = new SignJWT({ exp: inAnHour(), ...claims }).setProtectedHeader({ alg, kid });
  return await signer.sign(key ?? await importJWK(signingJwk, "ES256"));
}

function credentials(headers: Record<string, string>, path = "/") {
  return { headers: new Headers(headers), url: new URL(path, URL_OF_STACK), ip: "127.0.0.1" };
}

function resolve(headers: Record<string, string>, path?: string) {
  return callers.resolve(credentials(headers, path));
}

function withToken(token: string) {
  return resolve({ apikey: keys.publishable, authorization: `Bearer ${token}` });
}

Deno.test("the publishable key alone is anon, the secret key alone is service_role", async () => {
  assert.equal((await resolve({ apikey: keys.publishable })).role, "anon");
  const caller = await resolve({ apikey: keys.secret });
  assert.deepEqual(caller, {
    apiKey: "secret",
    role: "service_role",
    claims: null,
    token: null,
    ip: "127.0.0.1",
  });
});

Deno.test("the key may come in the address", async () => {
  assert.equal((await resolve({}, `/?apikey=${keys.secret}`)).apiKey, "secret");
});

Deno.test("a request without a key, or with another one, is refused", async () => {
  const refused = (reason: string) => (error: unknown) =>
    error instanceof ApiKeyError && error.reason === reason;
  await assert.rejects(() => resolve({}), refused("missing"));
  await assert.rejects(() => resolve({ apikey: "" }), refused("missing"));
  await assert.rejects(() => resolve({ apikey: createPlatformKey("secret") }), refused("invalid"));
  const token = await sign(CLAIMS);
  await assert.rejects(() => resolve({ authorization: `Bearer ${token}` }), refused("missing"));
});

Deno.test("a key repeated as bearer is no user token", async () => {
  const caller = await resolve({
    apikey: keys.publishable,
    authorization: `Bearer ${keys.publishable}`,
  });
  assert.equal(caller.role, "anon");
  assert.equal(caller.token, null);
});

Deno.test("a user's token sets role and claims, under either key", async () => {
  const token = await sign(CLAIMS);
  for (const apikey of [keys.publishable, keys.secret]) {
    const caller = await resolve({ apikey, authorization: `bearer ${token}` });
    assert.equal(caller.role, "app_customer");
    assert.equal(caller.claims?.sub, CLAIMS.sub);
    assert.equal(caller.token, token);
  }
});

Deno.test("an expired token is told from an invalid one", async () => {
  const expired = await sign({ ...CLAIMS, exp: Math.floor(Date.now() / 1000) - 1 });
  await assert.rejects(
    () => withToken(expired),
    (error) => error instanceof TokenError && error.reason === "expired",
  );
});

const otherPair = await generateKeyPair("ES256", { extractable: true });
const publicKeyAsSecret = new TextEncoder().encode(JSON.stringify(keys.jwks.keys[0]));
const unsigned = (claims: JWTPayload) =>
  [{ alg: "none", kid }, { exp: inAnHour(), ...claims }]
    .map((part) => btoa(JSON.stringify(part)).replaceAll("=", "")).join(".") + ".";

const FORGERIES: [string, () => string | Promise<string>][] = [
  ["not a token", () => "abc"],
  ["unsigned", () => unsigned(CLAIMS)],
  ["signed by another key under our key id", () => sign(CLAIMS, otherPair.privateKey)],
  ["signed with HS256 keyed by our public key", () => sign(CLAIMS, publicKeyAsSecret, "HS256")],
  ["of another issuer", () => sign({ ...CLAIMS, iss: "https://other.example/auth/v1" })],
  ["for another audience", () => sign({ ...CLAIMS, aud: "other" })],
  ["not valid yet", () => sign({ ...CLAIMS, nbf: inAnHour() })],
  ["without a subject", () => sign({ iss: CLAIMS.iss, aud: CLAIMS.aud, role: CLAIMS.role })],
];

for (const [what, forge] of FORGERIES) {
  Deno.test(`a token that is ${what} is refused`, async () => {
    const token = await forge();
    await assert.rejects(() => withToken(token), TokenError);
  });

  Deno.test(`where no key is needed, a token that is ${what} counts as none`, async () => {
    const caller = await callers.resolveOpen(
      credentials({ authorization: `Bearer ${await forge()}` }),
    );
    assert.deepEqual([caller.apiKey, caller.role, caller.token], [null, "anon", null]);
  });
}

Deno.test("a token from a key set of another stack is refused", async () => {
  const other = createCallerResolver(
    { ...keys, jwks: { keys: [await exportJWK(otherPair.publicKey)] } },
    URL_OF_STACK,
  );
  const headers = { apikey: keys.publishable, authorization: `Bearer ${await sign(CLAIMS)}` };
  await assert.rejects(() => other.resolve(credentials(headers)), TokenError);
});
