import assert from "node:assert/strict";
import { hashCode, newCode } from "./one_time_code.ts";

const SECRET = new Uint8Array(32).fill(7);
const SUBJECT = { purpose: "signup", address: "ada@example.com" } as const;

Deno.test("newCode() draws six digits and keeps only their hash", async () => {
  const { code, hash } = await newCode(SECRET, SUBJECT);
  assert.match(code, /^\d{6}$/);
  assert.equal(hash.length, 32);
  assert.deepEqual(await hashCode(SECRET, SUBJECT, code), hash);
});

Deno.test("hashCode() gives another hash for another purpose, address, code or secret", async () => {
  const hashes = await Promise.all([
    hashCode(SECRET, SUBJECT, "123456"),
    hashCode(SECRET, { ...SUBJECT, purpose: "recovery" }, "123456"),
    hashCode(SECRET, { ...SUBJECT, address: "bob@example.com" }, "123456"),
    hashCode(SECRET, SUBJECT, "123457"),
    hashCode(new Uint8Array(32).fill(8), SUBJECT, "123456"),
  ]);
  assert.equal(new Set(hashes.map((hash) => hash.toHex())).size, hashes.length);
});
