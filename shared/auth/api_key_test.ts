import assert from "node:assert/strict";
import { rowsAsQueries } from "../db/queries.ts";
import { generateApiKey, requireScope, verifyApiKey } from "./api_key.ts";

const key = await generateApiKey();
const row = { id: "7", key_hash: key.hash, scopes: ["leads:write"] };

function login(rows: Record<string, unknown>[]) {
  const asked: unknown[][] = [];
  const queries = rowsAsQueries(({ values }) => {
    asked.push([...values]);
    return Promise.resolve({ rows, rowCount: rows.length, command: "SELECT" });
  });
  return { asked, queries };
}

Deno.test("generateApiKey() makes a key that shows its prefix and is kept as a hash", async () => {
  assert.match(key.key, /^pcl_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/);
  assert.ok(key.key.startsWith(`pcl_${key.prefix}_`));
  assert.equal(key.hash.length, 32);
  assert.notEqual((await generateApiKey()).key, key.key);
});

Deno.test("verifyApiKey() finds the key by its prefix", async () => {
  const { asked, queries } = login([row]);
  assert.deepEqual(await verifyApiKey(key.key, queries), {
    kind: "api_key",
    id: "7",
    scopes: ["leads:write"],
  });
  assert.deepEqual(asked, [[key.prefix]]);
});

Deno.test("verifyApiKey() refuses a wrong, unknown or malformed key alike", async () => {
  const wrong = `${key.key.slice(0, -1)}${key.key.endsWith("a") ? "b" : "a"}`;
  const cases: [string, Record<string, unknown>[]][] = [
    [wrong, [row]],
    [key.key, []],
    ["", [row]],
    ["pcl_x", [row]],
    [`${key.key}; drop table`, [row]],
    ["sb_secret_x", [row]],
  ];
  for (const [text, rows] of cases) {
    await assert.rejects(verifyApiKey(text, login(rows).queries), {
      code: "unauthenticated",
      message: "The x-api-key is unknown, expired or revoked",
    });
  }
});

Deno.test("verifyApiKey() does not ask the database about what cannot be a key", async () => {
  const { asked, queries } = login([row]);
  await assert.rejects(verifyApiKey("nonsense", queries));
  assert.equal(asked.length, 0);
});

Deno.test("requireScope() refuses a key that lacks the scope", () => {
  const caller = { kind: "api_key", id: "7", scopes: ["leads:write"] } as const;
  assert.doesNotThrow(() => requireScope(caller, "leads:write"));
  assert.throws(() => requireScope(caller, "leads:read"), { code: "forbidden" });
});
