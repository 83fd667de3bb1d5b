import assert from "node:assert/strict";
import { parseStrictJson } from "./strict_json.ts";

Deno.test("parseStrictJson() reads what JSON.parse() reads", () => {
  const texts = [
    '{"a":[1,-2.5e3,true,false,null,"x"]}',
    '"{\\"a\\":1,\\"a\\":2}"',
    '{"a":"\\"","b":{"a":"}"},"c":[{"a":1},{"a":2}]}',
    " [ ] ",
    '{"\\u0061":1,"b":"\\ud83d\\ude00"}',
  ];
  for (const text of texts) assert.deepEqual(parseStrictJson(text), JSON.parse(text));
});

Deno.test("parseStrictJson() refuses a key given twice, at any depth and in any spelling", () => {
  const texts = [
    '{"a":1,"a":1}',
    '[{"x":{"a":1,"b":2,"a":3}}]',
    '{"a":1,"\\u0061":2}',
    '{"a" :1, "a"\n:2}',
  ];
  for (const text of texts) assert.throws(() => parseStrictJson(text), /twice/, text);
});

Deno.test("parseStrictJson() refuses more than 32 levels and takes 32", () => {
  assert.doesNotThrow(() => parseStrictJson("[".repeat(32) + "]".repeat(32)));
  assert.throws(() => parseStrictJson("[".repeat(33) + "]".repeat(33)), /nested/);
  assert.throws(() => parseStrictJson('{"a":'.repeat(1_000_000)), /nested/);
});

Deno.test("parseStrictJson() refuses what is not JSON", () => {
  for (
    const text of [
      "",
      "{",
      "}",
      '{"a"}',
      "'a'",
      "NaN",
      '{"a":1,}',
      '"\\x"',
      '{"\\x":1}',
      "\ufeff{}",
    ]
  ) {
    assert.throws(() => parseStrictJson(text), { code: "malformed_request" }, text);
  }
});

Deno.test("parseStrictJson() takes a key that means a prototype for an unknown field", () => {
  assert.throws(() => parseStrictJson('{"a":{"__proto__":{}}}'), { code: "validation_failed" });
  assert.throws(() => parseStrictJson('{"\\u005f_proto__":{}}'), { code: "validation_failed" });
});
