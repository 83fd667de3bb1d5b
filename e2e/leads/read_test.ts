import assert from "node:assert/strict";
import { call } from "../harness/client.ts";
import { query } from "../harness/database.ts";
import { demoClient, type DemoRole, demoToken, tokenOf } from "../harness/demo_users.ts";
import { assertProblem } from "../harness/problem.ts";

interface Page {
  data: { id: string; full_name: string; created_at: string; status: string }[];
  page: { limit: number; has_more: boolean; next_cursor: string | null; total?: number };
}

async function idsOf(role: DemoRole): Promise<{ own: Set<string>; assigned: Set<string> }> {
  const rows = await query<{ id: string; own: boolean; assigned: boolean }>(
    `select leads.id, created_by = profiles.id as own, assigned_to = profiles.id as assigned
     from public.leads, public.profiles where profiles.email = $1`,
    [`${role}@portcullis.test`],
  );
  const ids = (which: "own" | "assigned") =>
    new Set(rows.filter((row) => row[which]).map(({ id }) => id));
  return { own: ids("own"), assigned: ids("assigned") };
}

/** Follows next_cursor to the end. */
async function everyPage(token: string, limit: number): Promise<Page["data"]> {
  const all: Page["data"] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const { status, body } = await call<Page>(`leads?limit=${limit}${after}`, { token });
    assert.equal(status, 200);
    all.push(...body.data);
    cursor = body.page.next_cursor;
    assert.equal(body.page.has_more, cursor !== null);
  } while (cursor);
  return all;
}

Deno.test("a customer lists the leads of their own and no other", async () => {
  const { own } = await idsOf("customer");
  const listed = await everyPage(await demoToken("customer"), 2);
  assert.ok(own.size > 0);
  assert.deepEqual(new Set(listed.map(({ id }) => id)), own);
});

Deno.test("an agent lists the leads assigned to them and no other", async () => {
  const { assigned } = await idsOf("agent");
  const listed = await everyPage(await demoToken("agent"), 2);
  assert.ok(assigned.size > 0);
  assert.deepEqual(new Set(listed.map(({ id }) => id)), assigned);
});

Deno.test("an administrator lists every lead once, newest first, whatever the page size", async () => {
  const [{ count } = { count: 0 }] = await query<{ count: number }>(
    "select count(*)::integer as count from public.leads",
  );
  const listed = await everyPage(await demoToken("admin"), 3);
  assert.equal(new Set(listed.map(({ id }) => id)).size, count);
  assert.equal(listed.length, count);
  const times = listed.map(({ created_at }) => created_at);
  assert.deepEqual(times, times.toSorted().reverse());
});

Deno.test("rows added between two pages neither repeat nor hide any", async () => {
  const token = await demoToken("customer");
  const before = (await everyPage(token, 100)).map(({ id }) => id);
  const first = await call<Page>("leads?limit=1", { token });
  await call("leads", { token, json: { full_name: "Later", email: "later@example.com" } });
  const rest: string[] = [];
  for (let cursor = first.body.page.next_cursor; cursor;) {
    const { body } = await call<Page>(`leads?limit=1&cursor=${cursor}`, { token });
    rest.push(...body.data.map(({ id }) => id));
    cursor = body.page.next_cursor;
  }
  assert.deepEqual([...first.body.data.map(({ id }) => id), ...rest], before);
});

Deno.test("supabase-js on /rest/v1 sees what the function shows, as each role", async () => {
  for (const role of ["customer", "agent", "admin"] as const) {
    const client = await demoClient(role);
    const { data, error } = await client.from("leads").select("id");
    assert.equal(error, null);
    const listed = await everyPage(await tokenOf(client), 100);
    assert.deepEqual(
      new Set(data?.map(({ id }) => id)),
      new Set(listed.map(({ id }) => id)),
      role,
    );
  }
});

Deno.test("a lead that is somebody else's is not found; one's own is, with its ETag", async () => {
  const { own } = await idsOf("customer");
  const { assigned } = await idsOf("agent");
  const foreign = [...assigned].find((id) => !own.has(id)) ?? "";
  const token = await demoToken("customer");
  assertProblem(await call(`leads/${foreign}`, { token }), 404, "not_found");
  const [mine] = own;
  const answer = await call(`leads/${mine}`, { token });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("etag"), `"${answer.body["version"]}"`);
});

Deno.test("count=exact counts what the caller may see, and status filters", async () => {
  const token = await demoToken("agent");
  const { assigned } = await idsOf("agent");
  const all = await call<Page>("leads?count=exact&limit=1", { token });
  assert.equal(all.body.page.total, assigned.size);
  const qualified = await call<Page>("leads?status=qualified&count=exact", { token });
  assert.ok(qualified.body.data.length > 0);
  assert.ok(qualified.body.data.every(({ status }) => status === "qualified"));
  assert.equal(qualified.body.page.total, qualified.body.data.length);
});

Deno.test("an unknown parameter, a foreign cursor and a page of none are refused", async () => {
  const token = await demoToken("agent");
  for (
    const parameters of ["colour=red", "cursor=bm9uZQ", "limit=0", "limit=101", "limit=1&limit=2"]
  ) {
    assertProblem(await call(`leads?${parameters}`, { token }), 400, "validation_failed");
  }
});

Deno.test("without a token there is no list", async () => {
  assertProblem(await call("leads"), 401, "unauthenticated");
});
