import assert from "node:assert/strict";
import { exportSPKI, importJWK } from "jose";
import {
  AUDIENCE,
  CLAIMS,
  forgeToken,
  ISSUER,
  NOW,
  SESSION_ID,
  signToken,
  testKey,
  type TokenChanges,
  USER_ID,
} from "../testing/tokens.ts";
import { localKeys } from "./jwks.ts";
import { type TokenRules, verifyUserToken } from "./token.ts";

const key = await testKey();
const HS256_SECRET = "a shared secret of at least 32 characters";
const now = NOW / 1_000;

const rules: TokenRules = {
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: localKeys({ keys: [key.publicJwk] }),
  now: () => NOW,
};

async function codeOf(token: string, more: Partial<TokenRules> = {}): Promise<string> {
  try {
    await verifyUserToken(token, { ...rules, ...more });
    return "accepted";
  } catch (error) {
    assert(error instanceof Error && "code" in error);
    return String(error.code);
  }
}

Deno.test("a token that Auth signed is accepted and says who calls", async () => {
  const token = await signToken(key);
  const { claims, ...caller } = await verifyUserToken(token, rules);
  assert.deepEqual(caller, {
    kind: "user",
    userId: USER_ID,
    email: "ada@example.com",
    role: "app_customer",
    userRole: "customer",
    sessionId: SESSION_ID,
    token,
  });
  assert.equal(claims["aal"], "aal1");
});

Deno.test("a token whose time is up is token_expired, to the second", async () => {
  assert.equal(await codeOf(await signToken(key, { claims: { exp: now + 1 } })), "accepted");
  assert.equal(await codeOf(await signToken(key, { claims: { exp: now } })), "token_expired");
  assert.equal(await codeOf(await signToken(key, { claims: { exp: now - 1 } })), "token_expired");
  assert.equal(await codeOf(await signToken(key, { claims: { exp: now - 9e6 } })), "token_expired");
});

Deno.test("a clock that is five seconds ahead is tolerated, six are not", async () => {
  for (const claim of ["iat", "nbf"]) {
    assert.equal(await codeOf(await signToken(key, { claims: { [claim]: now + 5 } })), "accepted");
    assert.equal(
      await codeOf(await signToken(key, { claims: { [claim]: now + 6 } })),
      "invalid_token",
      claim,
    );
  }
});

const BAD_CLAIMS: Record<string, TokenChanges> = {
  "for another audience": { claims: { aud: "somebody-else" } },
  "of another issuer": { claims: { iss: "https://evil.example/auth/v1" } },
  "of another type": { header: { typ: "at+jwt" } },
  "without a type": { header: { typ: undefined } },
  "without a key id": { header: { kid: undefined } },
  "of an unknown key": { header: { kid: "key-2" } },
  "with a critical header nobody knows": { header: { crit: ["x"], x: 1 } },
  "without an expiry": { without: ["exp"] },
  "without a time of issue": { without: ["iat"] },
  "without a subject": { without: ["sub"] },
  "without an issuer": { without: ["iss"] },
  "without an audience": { without: ["aud"] },
  "without our role": { claims: { role: "authenticated" } },
  "with the service role": { claims: { role: "service_role" } },
  "without an application role": { without: ["user_role"] },
  "with roles that contradict each other": { claims: { role: "app_admin" } },
  "without a version": { without: ["role_version"] },
  "with a version that is a text": { claims: { role_version: "3" } },
  "without a session": { without: ["session_id"] },
  "with a subject that is no id": { claims: { sub: "' or 1=1" } },
  "with an expiry that is a text": { claims: { exp: "tomorrow" } },
};

for (const [what, changes] of Object.entries(BAD_CLAIMS)) {
  Deno.test(`a token ${what} is invalid`, async () => {
    assert.equal(await codeOf(await signToken(key, changes)), "invalid_token");
  });
}

Deno.test("a token signed by another key under a real key id is invalid", async () => {
  const thief = await testKey(key.kid);
  assert.equal(await codeOf(await signToken(thief)), "invalid_token");
});

Deno.test("a token that is not signed is invalid, however it spells it", async () => {
  const payload = { ...CLAIMS, iss: ISSUER, aud: AUDIENCE, iat: now - 60, exp: now + 60 };
  for (const alg of ["none", "None", "NONE", "", undefined]) {
    for (const signature of ["", "AAAA"]) {
      const token = forgeToken({ alg, typ: "JWT", kid: key.kid }, payload, signature);
      assert.equal(await codeOf(token), "invalid_token", `alg ${alg}`);
      assert.equal(await codeOf(token, { hs256Secret: HS256_SECRET }), "invalid_token");
    }
  }
});

Deno.test("a token signed HS256 with the public key as secret is invalid", async () => {
  const publicKey = await importJWK(key.publicJwk, "ES256");
  assert(!(publicKey instanceof Uint8Array));
  const pem = await exportSPKI(publicKey);
  const secrets = [pem, pem.trim(), JSON.stringify(key.publicJwk), key.publicJwk.x ?? ""];
  for (const secret of secrets) {
    const forged = { kid: key.kid, privateKey: new TextEncoder().encode(secret) };
    const token = await signToken(forged, { header: { alg: "HS256" } });
    assert.equal(await codeOf(token), "invalid_token");
    assert.equal(await codeOf(token, { hs256Secret: HS256_SECRET }), "invalid_token");
  }
});

Deno.test("HS256 is accepted only where its secret is configured, and only with it", async () => {
  const legacy = { kid: "legacy", privateKey: new TextEncoder().encode(HS256_SECRET) };
  const token = await signToken(legacy, { header: { alg: "HS256" } });
  assert.equal(await codeOf(token), "invalid_token");
  assert.equal(await codeOf(token, { hs256Secret: HS256_SECRET }), "accepted");
  assert.equal(await codeOf(token, { hs256Secret: `${HS256_SECRET}!` }), "invalid_token");
  assert.equal(await codeOf(await signToken(key), { hs256Secret: HS256_SECRET }), "accepted");
});

Deno.test("a token that was changed after signing is invalid", async () => {
  const [header, , signature] = (await signToken(key)).split(".");
  const [, admin] = forgeToken({}, {
    ...CLAIMS,
    role: "app_admin",
    user_role: "admin",
    iss: ISSUER,
    aud: AUDIENCE,
    iat: now - 60,
    exp: now + 60,
  }).split(".");
  assert.equal(await codeOf(`${header}.${admin}.${signature}`), "invalid_token");
});

Deno.test("what is no token at all is invalid", async () => {
  for (const text of ["", "x", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9..", "x".repeat(9_000)]) {
    assert.equal(await codeOf(text), "invalid_token", text.slice(0, 20));
  }
});
