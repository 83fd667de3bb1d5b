import assert from "node:assert/strict";
import { z } from "zod";
import { flag, object, optionalText, readBody, text } from "./body.ts";

const Body = z.object({ email: text, password: optionalText, confirm: flag, data: object });

function post(body: string): Request {
  return new Request("http://127.0.0.1/", { method: "POST", body });
}

Deno.test("readBody() reads missing and null fields as Go's zero values", async () => {
  const zero = { email: "", password: null, confirm: false, data: null };
  assert.deepEqual(await readBody(post("{}"), Body), zero);
  assert.deepEqual(
    await readBody(post('{"email":null,"confirm":null,"data":null,"unknown":1}'), Body),
    zero,
  );
});

Deno.test("readBody() refuses what is not JSON and fields of another type", async () => {
  const refusal = { status: 400, code: "bad_json" };
  await assert.rejects(readBody(post("{"), Body), refusal);
  await assert.rejects(readBody(post('{"email":["a@example.com"]}'), Body), refusal);
  await assert.rejects(readBody(post('"text"'), Body), refusal);
  await assert.rejects(readBody(post(""), Body), refusal);
});

Deno.test("readBody() takes an empty body where that is allowed", async () => {
  assert.equal((await readBody(post(""), Body, { allowEmpty: true })).confirm, false);
});
