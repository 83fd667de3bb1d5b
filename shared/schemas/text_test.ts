import assert from "node:assert/strict";
import * as z from "zod";
import { fieldErrors } from "../http/validate.ts";
import { plainText } from "./text.ts";

const line = plainText({ max: 5 });
const lines = plainText({ min: 0, max: 50, multiline: true });

function codeOf(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value);
  return result.success ? undefined : fieldErrors(result.error.issues, value)[0]?.code;
}

Deno.test("plainText() trims and brings text into one Unicode form", () => {
  assert.equal(line.parse("  Ada\n"), "Ada");
  assert.equal(line.parse("e\u0301"), "\u00e9");
  assert.equal(lines.parse(" a\n\tb\r\n"), "a\n\tb");
});

Deno.test("plainText() counts characters as people do", () => {
  assert.equal(codeOf(line, "😀".repeat(5)), undefined);
  assert.equal(codeOf(line, "😀".repeat(6)), "too_long");
  assert.equal(codeOf(line, "   "), "required");
  assert.equal(codeOf(plainText({ min: 3, max: 5 }), "ab"), "too_short");
  assert.equal(codeOf(lines, ""), undefined);
});

Deno.test("plainText() refuses characters that cannot be seen", () => {
  for (
    const text of ["a\0b", "a\u0007", "a\nb", "a\tb", "a\u2028b", "\u202eba", "a\u0085b", "\x7fa"]
  ) {
    assert.equal(codeOf(line, text), "control_characters", JSON.stringify(text));
  }
  for (const text of ["a\0b", "a\u0007", "\u202eba", "a\u0085b"]) {
    assert.equal(codeOf(lines, text), "control_characters", JSON.stringify(text));
  }
});

Deno.test("plainText() refuses half a surrogate pair", () => {
  for (const text of ["\ud83d", "a\ude00", "\ude00\ud83d"]) {
    assert.equal(codeOf(line, text), "invalid_unicode");
  }
});

Deno.test("plainText() refuses markup and leaves arithmetic alone", () => {
  for (const text of ["<b>", "</p", "<!--", "<?x", "<ä"]) {
    assert.equal(codeOf(line, text), "markup_not_allowed", text);
  }
  for (const text of ["3 < 4", "<3", "a > b", "a&b"]) {
    assert.equal(codeOf(line, text), undefined, text);
  }
});

Deno.test("plainText() takes nothing but text", () => {
  for (const value of [1, null, ["a"], { a: 1 }, true]) {
    assert.equal(codeOf(line, value), "invalid_type");
  }
});

Deno.test("plainText() tells generators its bounds", () => {
  const { type, minLength, maxLength } = z.toJSONSchema(line);
  assert.deepEqual({ type, minLength, maxLength }, { type: "string", minLength: 1, maxLength: 5 });
});
