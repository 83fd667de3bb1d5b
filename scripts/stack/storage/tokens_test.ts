import assert from "node:assert/strict";
import { exportJWK, generateKeyPair } from "jose";
import { UrlTokens } from "./tokens.ts";

const { privateKey } = await generateKeyPair("ES256", { extractable: true });
const keys = {
  signingJwk: await exportJWK(privateKey),
  jwks: { keys: [] },
  publishable: "sb_publishable_x",
  secret: "sb_secret_x",
};
const tokens = await UrlTokens.create(keys);

Deno.test("UrlTokens opens the object that was signed, also after a restart", async () => {
  const token = await tokens.signDownload("files/a b.txt", 60);
  const again = await UrlTokens.create(keys);
  const expires = await again.verifyDownload(token, "files/a b.txt");
  assert.ok(expires > Date.now() / 1000 + 50);
});

Deno.test("UrlTokens refuses another object, an ended token and one of the other kind", async () => {
  const download = await tokens.signDownload("files/a", 60);
  const ended = await tokens.signDownload("files/a", -1);
  const upload = await tokens.signUpload("files/a", { owner: null, upsert: true }, 60);
  await assert.rejects(tokens.verifyDownload(download, "files/b"), { code: "InvalidSignature" });
  await assert.rejects(tokens.verifyDownload(ended, "files/a"), { code: "InvalidJWT" });
  await assert.rejects(tokens.verifyDownload(upload, "files/a"), { code: "InvalidJWT" });
  await assert.rejects(tokens.verifyUpload(download, "files/a"), { code: "InvalidJWT" });
  await assert.rejects(tokens.verifyUpload("", "files/a"), { code: "InvalidJWT" });
});

Deno.test("UrlTokens keeps who may upload and whether they may replace", async () => {
  const grant = { owner: "someone", upsert: false };
  const token = await tokens.signUpload("files/a", grant, 60);
  assert.deepEqual(await tokens.verifyUpload(token, "files/a"), grant);
});
