import assert from "node:assert/strict";
import { decodeJwt, exportSPKI, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { environmentOf } from "../scripts/stack/functions/beside.ts";
import { forgeToken, testKey } from "../shared/testing/tokens.ts";
import { disable, signedIn } from "./harness/accounts.ts";
import { call } from "./harness/client.ts";
import { forgetLimits, query } from "./harness/database.ts";
import { assertProblem } from "./harness/problem.ts";
import { stack, stackDataDir } from "./harness/stack.ts";

const { context: { keys } } = await environmentOf(stackDataDir());

/** The routes of two functions that a token opens, as far as the functions themselves look. */
async function assertRefusedByFunctions(token: string, code: string, what: string): Promise<void> {
  for (const path of ["signup-otp/me", "leads"]) {
    const answer = await call(path, { token });
    assert.equal(answer.body["code"], code, `${path}: ${what}: ${JSON.stringify(answer.body)}`);
    assertProblem(answer, 401, code);
    assert.match(answer.headers.get("www-authenticate") ?? "", /error="invalid_token"/);
  }
}

/** The functions, and PostgREST, which has to agree with them. */
async function assertRefused(token: string, code: string, what: string): Promise<void> {
  await assertRefusedByFunctions(token, code, what);
  const { url, publishable_key } = await stack();
  const rest = await fetch(`${url}/rest/v1/profiles?select=id`, {
    headers: { apikey: publishable_key, authorization: `Bearer ${token}` },
  });
  const text = await rest.text();
  assert.ok(rest.status >= 400 || text === "[]", `/rest/v1: ${what}: ${rest.status} ${text}`);
}

async function sign(claims: JWTPayload, { key = keys.signingJwk, header = {} }: {
  key?: JWK;
  header?: Record<string, unknown>;
} = {}): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: keys.signingJwk.kid ?? "", ...header })
    .sign(await importJWK(key, "ES256"));
}

async function claimsOf(role: "customer" | "admin" = "customer"): Promise<JWTPayload> {
  const { token } = await signedIn(role);
  return decodeJwt(token);
}

Deno.test("a token signed with the project's own key and nothing changed is let in", async () => {
  await forgetLimits();
  const token = await sign(await claimsOf());
  assert.equal((await call("signup-otp/me", { token })).status, 200);
});

Deno.test("tokens that nobody signed, or somebody else did, are refused", async () => {
  await forgetLimits();
  const claims = await claimsOf();
  const good = await sign(claims);
  const [header = "", payload = "", signature = ""] = good.split(".");
  const kid = keys.signingJwk.kid;
  const stranger = await testKey();
  const asAdmin = btoa(JSON.stringify({ ...claims, role: "app_admin", user_role: "admin" }))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const forged: Record<string, string> = {
    "unsigned": forgeToken({ alg: "none", typ: "JWT" }, claims),
    "unsigned under a real key id": forgeToken({ alg: "none", typ: "JWT", kid }, claims),
    "unsigned in capitals": forgeToken({ alg: "NONE", typ: "JWT", kid }, claims),
    "unsigned with the signature of another": forgeToken({ alg: "none", kid }, claims, signature),
    "without its signature": `${header}.${payload}.`,
    "with another's claims": `${header}.${asAdmin}.${signature}`,
    "signed by another key under the real key id": await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: kid ?? "" }).sign(stranger.privateKey),
    "signed by another key under its own key id": await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "another" }).sign(stranger.privateKey),
    "signed by a key that it brings along": await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", typ: "JWT", jwk: stranger.publicJwk })
      .sign(stranger.privateKey),
    "nonsense": "abc.def.ghi",
    "of one part": "abc",
    "of nine thousand characters": `${header}.${payload}.${"A".repeat(9_000)}`,
  };
  for (const [what, token] of Object.entries(forged)) {
    await assertRefused(token, "invalid_token", what);
  }
});

Deno.test("a token signed with HS256 under the public key is refused", async () => {
  await forgetLimits();
  const claims = await claimsOf();
  const [jwk = {}] = keys.jwks.keys;
  const publicKey = await importJWK({ ...jwk, alg: "ES256" }, "ES256", { extractable: true });
  // A JWK of an elliptic curve never imports to a symmetric secret.
  const pem = await exportSPKI(publicKey as CryptoKey);
  const secrets = [pem, pem.trim(), JSON.stringify(jwk), JSON.stringify(keys.jwks), jwk.x ?? ""];
  for (const secret of secrets) {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: keys.signingJwk.kid ?? "" })
      .sign(new TextEncoder().encode(secret));
    await assertRefused(token, "invalid_token", `HS256 keyed by ${secret.slice(0, 30)}`);
  }
});

Deno.test("a token for another audience, of another issuer or of another kind is refused", async () => {
  await forgetLimits();
  const claims = await claimsOf();
  const changes: Record<string, JWTPayload> = {
    "for another audience": { aud: "somebody-else" },
    "of another issuer": { iss: "https://auth.example.com/auth/v1" },
    "of another project's issuer": { iss: `${claims.iss}/` },
    "of the service role": { role: "service_role" },
    "of the superuser": { role: "postgres" },
    "without a version": { role_version: undefined },
    "without a session": { session_id: undefined },
    "whose subject is none": { sub: "' or 1=1" },
  };
  for (const [what, change] of Object.entries(changes)) {
    await assertRefused(await sign({ ...claims, ...change }), "invalid_token", what);
  }
  const misshapen: Record<string, JWTPayload> = {
    "of two roles": { role: "app_admin", user_role: "customer" },
    "with a version that is none": { role_version: "1" },
  };
  for (const [what, change] of Object.entries(misshapen)) {
    await assertRefusedByFunctions(await sign({ ...claims, ...change }), "invalid_token", what);
  }
  const refreshLike = await sign(claims, { header: { typ: "refresh+jwt" } });
  await assertRefusedByFunctions(refreshLike, "invalid_token", "of another type");
});

Deno.test("a token that expired a second ago, or is from the future, is refused", async () => {
  await forgetLimits();
  const claims = await claimsOf();
  const now = Math.floor(Date.now() / 1000);
  await assertRefused(await sign({ ...claims, exp: now - 1 }), "token_expired", "expired");
  const { exp: _, ...endless } = claims;
  await assertRefused(await sign(endless), "invalid_token", "for ever");
  const fromTheFuture = await sign({ ...claims, iat: now + 60 });
  await assertRefusedByFunctions(fromTheFuture, "invalid_token", "from the future");
  await assertRefused(await sign({ ...claims, nbf: now + 60 }), "invalid_token", "for later");
});

Deno.test("a token of a deleted, disabled or demoted user is refused though it has not expired", async () => {
  await forgetLimits();
  const deleted = await signedIn();
  await query("delete from auth.users where id = $1", [deleted.account.id]);
  await assertRefused(deleted.token, "token_revoked", "of a deleted user");

  const disabled = await signedIn();
  await disable(disabled.account);
  await assertRefused(disabled.token, "token_revoked", "of a disabled user");

  const demoted = await signedIn("admin");
  await query("update public.profiles set role = 'customer' where id = $1", [demoted.account.id]);
  await assertRefused(demoted.token, "token_revoked", "of a demoted user");
});

Deno.test("a well-signed token that claims more than the profile says is refused by the database", async () => {
  await forgetLimits();
  const claims = await claimsOf();
  const promoted = { ...claims, role: "app_admin", user_role: "admin" };
  await assertRefused(await sign(promoted), "token_revoked", "of another role");
  const ahead = { ...claims, role_version: 99 };
  await assertRefused(await sign(ahead), "token_revoked", "of a later version");
  const elsewhere = { ...claims, session_id: crypto.randomUUID() };
  await assertRefused(await sign(elsewhere), "token_revoked", "of a session that is none");
  const { sub = "" } = await claimsOf("admin");
  const borrowed = { ...claims, sub };
  await assertRefused(await sign(borrowed), "token_revoked", "of another user's session");
});
