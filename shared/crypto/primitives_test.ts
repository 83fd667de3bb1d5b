import assert from "node:assert/strict";
import { equalBytes, equalText } from "./constant_time.ts";
import { fromBase64, toBase64Url, toHex } from "./encoding.ts";
import { subkey } from "./hkdf.ts";
import { hmacSha256Hex } from "./hmac.ts";
import { randomBase62, randomDigits } from "./random.ts";
import { sha256 } from "./sha256.ts";

Deno.test("equalBytes() and equalText() tell equal from different", () => {
  assert.equal(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2])), true);
  assert.equal(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3])), false);
  assert.equal(equalBytes(new Uint8Array([1]), new Uint8Array([1, 0])), false);
  assert.equal(equalText("ä", "ä"), true);
  assert.equal(equalText("", "a"), false);
});

Deno.test("hmacSha256Hex() agrees with RFC 4231, test case 2", async () => {
  const key = new TextEncoder().encode("Jefe");
  assert.equal(
    await hmacSha256Hex(key, "what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

Deno.test("sha256() agrees with FIPS 180-2, appendix B.1", async () => {
  assert.equal(
    toHex(await sha256("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("subkey() makes the same key for a purpose and another for another", async () => {
  const secret = new Uint8Array(32).fill(7);
  const key = await subkey(secret, "a");
  assert.equal(key.length, 32);
  assert.deepEqual(await subkey(secret, "a"), key);
  assert.notDeepEqual(await subkey(secret, "b"), key);
  assert.notDeepEqual(await subkey(new Uint8Array(32).fill(8), "a"), key);
});

Deno.test("random texts have their length and alphabet, and every character occurs", () => {
  assert.match(randomDigits(6), /^\d{6}$/);
  assert.match(randomBase62(43), /^[0-9A-Za-z]{43}$/);
  assert.equal(new Set(randomDigits(2_000)).size, 10);
  assert.equal(new Set(randomBase62(5_000)).size, 62);
});

Deno.test("digits are equally likely", () => {
  const counts = new Map<string, number>();
  const total = 100_000;
  for (const digit of Array.from({ length: total / 1_000 }, () => randomDigits(1_000)).join("")) {
    counts.set(digit, (counts.get(digit) ?? 0) + 1);
  }
  // Five standard deviations: a fair generator fails this once in a few hundred thousand runs.
  const allowed = 5 * Math.sqrt(total * 0.1 * 0.9);
  for (const [digit, count] of counts) {
    assert.ok(Math.abs(count - total / 10) < allowed, `${digit} came ${count} times`);
  }
});

Deno.test("base64url survives the way there and back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.match(toBase64Url(bytes), /^[\w-]+$/);
  assert.deepEqual(fromBase64(toBase64Url(bytes)), bytes);
});
