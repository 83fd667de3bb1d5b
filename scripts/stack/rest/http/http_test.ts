import assert from "node:assert/strict";
import { negotiate } from "./media_type.ts";
import { readArguments, readPayload } from "./payload.ts";
import { appliedPreferences, readPreferences } from "./preferences.ts";
import { contentRange, readRange } from "./range.ts";
import { readTarget } from "./target.ts";

function post(body: string, type = "application/json"): Request {
  return new Request("http://x/", { method: "POST", body, headers: { "content-type": type } });
}

Deno.test("a payload reaches the database as it came, with the keys to write", async () => {
  const exact = '{"n":12345678901234567890.10}';
  assert.deepEqual(await readPayload(post(exact), null), {
    json: `[${exact}]`,
    length: 1,
    keys: ["n"],
  });
  const rows = '[{"a":1},{"b":2}]';
  assert.deepEqual(await readPayload(post(rows), ["a", "b"]), {
    json: rows,
    length: 2,
    keys: ["a", "b"],
  });
});

Deno.test("a payload that is no rows is refused", async () => {
  const message = "Empty or invalid json";
  for (const body of ["", "x", "5", '"a"', "null"]) {
    await assert.rejects(readPayload(post(body), null), { code: "PGRST102", message }, body);
  }
  for (const body of ['[{"a":1},{"b":1}]', "[1]", '[{"a":1},null]']) {
    const refusal = { code: "PGRST102", message: "All object keys must match" };
    await assert.rejects(readPayload(post(body), null), refusal, body);
  }
  await assert.rejects(readPayload(post("a,b", "text/csv"), null), {
    message: "Content-Type not acceptable: text/csv",
  });
});

Deno.test("a call without a body has no arguments", async () => {
  assert.deepEqual(await readArguments(post("")), { json: "{}", keys: [] });
  assert.deepEqual(await readArguments(post("[1]")), { json: "[1]", keys: [] });
});

Deno.test("preferences are read, echoed, and refused only under strict handling", () => {
  const preferences = readPreferences("return=minimal, count=exact,odd=1,return=representation");
  assert.equal(preferences.return, "minimal");
  assert.equal(
    appliedPreferences(preferences, ["return", "count", "missing"]),
    "return=minimal, count=exact",
  );
  assert.equal(appliedPreferences(preferences, ["missing"]), null);
  assert.throws(() => readPreferences("handling=strict,odd=1,count=exact,max-affected=x"), {
    code: "PGRST122",
    details: "Invalid preferences: odd=1, max-affected=x",
  });
});

Deno.test("the first media type that can be made is made", () => {
  assert.equal(negotiate(null).format, "array");
  assert.equal(negotiate("image/png, text/csv").format, "csv");
  const object = negotiate("application/vnd.pgrst.object+json;nulls=stripped");
  assert.deepEqual([object.format, object.stripNulls], ["object", true]);
  assert.throws(() => negotiate("image/png"), { status: 406, code: "PGRST107" });
});

Deno.test("a range is what parameters, header and the row limit leave", () => {
  assert.deepEqual(readRange(null, null, null, 1000), { offset: 0, limit: 1000 });
  assert.deepEqual(readRange(10, 5, null, 1000), { offset: 5, limit: 10 });
  assert.deepEqual(readRange(null, null, "5-9", 1000), { offset: 5, limit: 5 });
  assert.deepEqual(readRange(3, 4, "5-9", 1000), { offset: 5, limit: 2 });
  assert.deepEqual(readRange(5000, null, "0-", 1000), { offset: 0, limit: 1000 });
  assert.throws(() => readRange(-1, null, null, 1000), { status: 416, code: "PGRST103" });
  assert.throws(() => readRange(null, null, "9-5", 1000), { status: 416, code: "PGRST103" });
  assert.deepEqual([contentRange(5, 2, 9), contentRange(0, 0, null)], ["5-6/9", "*/*"]);
});

Deno.test("a path names a relation or a function, and nothing else", () => {
  assert.deepEqual(readTarget("/leads"), { kind: "relation", name: "leads" });
  assert.deepEqual(readTarget("/rpc/a%20b"), { kind: "routine", name: "a b" });
  assert.deepEqual(readTarget("/"), { kind: "root" });
  for (const path of ["/a/b", "/rpc/", "/rpc/a/b", "/%ff"]) {
    assert.throws(() => readTarget(path), { status: 404, code: "PGRST125" }, path);
  }
});
