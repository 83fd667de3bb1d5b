import assert from "node:assert/strict";
import { dictionary } from "@zxcvbn-ts/language-common";
import { COMMON_PASSWORDS } from "../data/common_passwords.ts";
import { password, requireStrongPassword } from "./password.ts";

async function weaknessOf(text: string, address = "ada.lovelace@example.com") {
  try {
    await requireStrongPassword(text, address);
    return undefined;
  } catch (error) {
    const { code, errors } = error as { code: string; errors: { code: string }[] };
    assert.equal(code, "weak_password");
    return errors[0]?.code;
  }
}

Deno.test("a password is taken as it is", () => {
  for (const text of [" x ", "pässwörd", "👋".repeat(9), "a\tb", "<b>"]) {
    assert.equal(password.parse(text), text);
  }
});

Deno.test("a password with NUL, half a character or no end is no password", () => {
  for (const text of ["", "a\0b", "\ud800", "x".repeat(1_001), 7, ["x"]]) {
    assert.ok(!password.safeParse(text).success);
  }
});

Deno.test("a new password has at least ten characters and at most 72 bytes", async () => {
  assert.equal(await weaknessOf("kz7-Qw2!x"), "too_short");
  assert.equal(await weaknessOf("kz7-Qw2!x4"), undefined);
  assert.equal(await weaknessOf("k7".repeat(36)), undefined);
  assert.equal(await weaknessOf(`${"k7".repeat(36)}!`), "too_long");
  assert.equal(await weaknessOf("ü7".repeat(25)), "too_long");
  assert.equal(await weaknessOf("👋7".repeat(4)), "too_short");
});

Deno.test("a new password is none of the most common, in any case", async () => {
  for (const text of ["1234567890", "qwertyuiop", "Password123", "MANCHESTER"]) {
    assert.equal(await weaknessOf(text), "too_common", text);
  }
});

Deno.test("a new password holds nothing of the address", async () => {
  const address = "Ada.Lovelace+lists@Example.com";
  for (
    const text of ["ada.lovelace!1", "xxADA.LOVELACExx", "my-example-pw", "ada.lovelace+lists9"]
  ) {
    assert.equal(await weaknessOf(text, address), "contains_address", text);
  }
  assert.equal(await weaknessOf("a-banana-split", "a@b.co"), undefined, "too short to count");
});

Deno.test("the list holds every one of the 10,000 most common that is long enough", () => {
  const long = dictionary["passwords-common"].slice(0, 10_000).map(String)
    .filter((text) => [...text].length >= 10);
  assert.ok(long.length > 100);
  for (const text of long) assert.ok(COMMON_PASSWORDS.has(text.toLowerCase()), text);
});
