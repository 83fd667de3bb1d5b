import assert from "node:assert/strict";
import { query } from "../harness/database.ts";
import { until } from "../harness/until.ts";
import { server, signedIn, succeed } from "./rest_scratch.ts";

Deno.test("a new table and a new column are known once pgrst is notified", async () => {
  const table = `e2e_${crypto.randomUUID().slice(0, 8)}`;
  const client = await server();
  const insert = (row: object) => client.from(table).insert(row).select().single();
  assert.equal((await client.from(table).select()).error?.code, "PGRST205");
  await query(`
    create table ${table} (a integer);
    grant select, insert on ${table} to service_role;
    notify pgrst, 'reload schema'`);
  try {
    const first = await until("the table", async () => (await insert({ a: 1 })).data);
    assert.deepEqual(first, { a: 1 });
    await query(`alter table ${table} add b text; notify pgrst, 'reload schema'`);
    const second = await until("the column", async () => (await insert({ a: 2, b: "x" })).data);
    assert.deepEqual(second, { a: 2, b: "x" });
  } finally {
    await query(`drop table ${table}; notify pgrst, 'reload schema'`);
  }
});

Deno.test("a customer sees one profile and files leads column by column", async () => {
  const { client, id } = await signedIn("customer");
  const profiles = succeed(await client.from("profiles").select("id, role, created_at"));
  assert.equal(profiles.length, 1);
  assert.partialDeepStrictEqual(profiles, [{ id, role: "customer" }]);
  const demoted = await client.from("profiles").update({ role: "admin" }).eq("id", id);
  assert.deepEqual([demoted.status, demoted.error?.code], [403, "42501"]);

  const lead = { full_name: "Lea Lead", email: "lea@example.com", phone: "+14155550100" };
  const filed = await client.from("leads").insert({ ...lead, client_info: { ip: "::1" } })
    .select("id, status, source, created_by, client_info, owner:profiles!created_by(role)")
    .single();
  const saved = succeed(filed);
  try {
    assert.partialDeepStrictEqual(saved, {
      status: "new",
      source: "website",
      created_by: id,
      client_info: { ip: "::1" },
      owner: { role: "customer" },
    });
    const found = await client.from("leads").select("id").eq("phone", "+14155550100").eq(
      "id",
      saved.id,
    );
    assert.equal(succeed(found).length, 1);
    const assigned = await client.from("leads").insert({ ...lead, assigned_to: id });
    assert.deepEqual([assigned.status, assigned.error?.code], [403, "42501"]);
    const malformed = await client.from("leads").insert({ ...lead, phone: "14155550100" });
    assert.deepEqual([malformed.status, malformed.error?.code], [400, "23514"]);
  } finally {
    await query("delete from public.leads where id = $1", [saved.id]);
  }
});
