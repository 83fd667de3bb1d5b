import assert from "node:assert/strict";
import { signToken, testKey } from "../testing/tokens.ts";
import { AUDIENCE, ISSUER, NOW } from "../testing/tokens.ts";
import { remoteKeys } from "./jwks.ts";
import { verifyUserToken } from "./token.ts";

const [first, second] = [await testKey("first"), await testKey("second")];

/** Auth's key set, a clock, and how often the set was asked for. */
function world() {
  const state = { keys: [first.publicJwk], status: 200, requests: 0, time: NOW };
  const keys = remoteKeys({
    url: "http://auth/jwks.json",
    timeoutMs: 1_000,
    now: () => state.time,
    fetch: () => {
      state.requests++;
      const { keys, status } = state;
      return Promise.resolve(Response.json({ keys }, { status }));
    },
  });
  const verify = async (key: typeof first) => {
    const token = await signToken(key, { claims: { exp: NOW / 1_000 + 999_999 } });
    const rules = { issuer: ISSUER, audience: AUDIENCE, keys, now: () => state.time };
    return await verifyUserToken(token, rules).then(() => "accepted", (error) => error.code);
  };
  return { state, verify };
}

Deno.test("keys are fetched once and kept", async () => {
  const { state, verify } = world();
  for (let i = 0; i < 3; i++) assert.equal(await verify(first), "accepted");
  assert.equal(state.requests, 1);
});

Deno.test("first requests at once share one fetch", async () => {
  const { state, verify } = world();
  await Promise.all([verify(first), verify(first), verify(first)]);
  assert.equal(state.requests, 1);
});

Deno.test("an unknown key id makes us look again, at most once a minute", async () => {
  const { state, verify } = world();
  await verify(first);
  state.keys = [first.publicJwk, second.publicJwk];
  assert.equal(await verify(second), "invalid_token", "just looked");
  state.time += 60_000;
  assert.equal(await verify(second), "accepted");
  assert.equal(state.requests, 2);
  const unknown = await testKey("unknown");
  for (let i = 0; i < 5; i++) assert.equal(await verify(unknown), "invalid_token");
  assert.equal(state.requests, 2);
});

Deno.test("with Auth away, unknown keys are 'unavailable' and known ones go on working", async () => {
  const { state, verify } = world();
  state.status = 500;
  assert.equal(await verify(first), "unavailable");
  state.status = 200;
  assert.equal(await verify(first), "accepted");
  state.status = 500;
  state.time += 3_600_000;
  assert.equal(await verify(first), "accepted");
  assert.equal(await verify(second), "invalid_token");
});

Deno.test("a key that was withdrawn stops working within ten minutes and a request", async () => {
  const { state, verify } = world();
  await verify(first);
  state.keys = [second.publicJwk];
  state.time += 600_001;
  await verify(first);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(await verify(first), "invalid_token");
  assert.equal(await verify(second), "accepted");
});

Deno.test("an answer that is no key set is 'unavailable'", async () => {
  for (const body of ["<html>", "{}", "[]", "null"]) {
    const keys = remoteKeys({
      url: "http://auth/jwks.json",
      timeoutMs: 1_000,
      fetch: () => Promise.resolve(new Response(body)),
    });
    await assert.rejects(keys({ alg: "ES256", kid: "first" }), { code: "unavailable" });
  }
});
