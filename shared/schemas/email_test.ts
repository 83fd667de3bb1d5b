import assert from "node:assert/strict";
import { email } from "./email.ts";

const accepts = (text: unknown) => email.safeParse(text).success;

Deno.test("email brings an address into its one form", () => {
  assert.equal(email.parse(" Ada.Lovelace@Example.COM\n"), "ada.lovelace@example.com");
  assert.equal(email.parse("ada+Lists@example.com"), "ada+lists@example.com");
});

Deno.test("email accepts what mail servers accept", () => {
  const addresses = [
    "a@b.co",
    "o'brien@example.com",
    "x_y-z!#$%&*/=?^`{|}~@example.com",
    "1@2.example",
    "a@xn--bcher-kva.example",
    "a@xn--p1ai.xn--p1ai",
    `${"a".repeat(64)}@example.com`,
  ];
  for (const address of addresses) assert.ok(accepts(address), address);
});

Deno.test("email refuses what is no address", () => {
  const texts = [
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@example",
    "a@b@c.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a b@example.com",
    "a@-x.com",
    "a@x-.com",
    "a@x..com",
    "a@127.0.0.1",
    "a@[127.0.0.1]",
    '"a b"@example.com',
    "a@example.com\nbcc: x@y.z",
    "a\0@example.com",
    "<a@example.com>",
    "Ada <a@example.com>",
    `${"a".repeat(65)}@example.com`,
    `a@${"b.".repeat(125)}com`,
    `${"a".repeat(389)}@example.com`,
    `a@${"b".repeat(64)}.com`,
  ];
  for (const text of texts) assert.ok(!accepts(text), text.slice(0, 40));
});

Deno.test("email refuses look-alikes, before lower-casing could turn them into ASCII", () => {
  // A Cyrillic a, the Kelvin sign (whose lower case is k), a dotted capital I, a full-width letter.
  for (const local of ["\u0430da", "\u212aate", "\u0130da", "\uff21da"]) {
    assert.ok(!accepts(`${local}@example.com`), local);
    assert.ok(!accepts(`ada@${local}.com`), local);
  }
});
