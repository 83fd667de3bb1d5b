import assert from "node:assert/strict";
import { stack } from "../harness/stack.ts";
import { makeScratch, type Scratch, server, signedIn, succeed, visitor } from "./rest_scratch.ts";

const { people, items, tags, itemTags, fn, ...scratch } = await prepared();
const service = await server();

Deno.test.afterAll(async () => await scratch[Symbol.asyncDispose]());

async function prepared(): Promise<Scratch> {
  const scratch = await makeScratch();
  const client = await server();
  const owner = crypto.randomUUID();
  const rows: [string, object[]][] = [
    [scratch.people, [{ id: 1, name: "Ann", chief: null }, { id: 2, name: "Bob", chief: 1 }]],
    [scratch.tags, [{ id: 1, name: "red" }, { id: 2, name: "blue" }]],
    [
      scratch.items,
      [
        { id: 1, owner, title: "one", status: "new", author: 1, editor: 2, words: ["a", "b c"] },
        { id: 2, owner, title: "two", status: "won", author: 1, editor: null, words: ["b"] },
        {
          id: 3,
          owner,
          title: "+14155550100",
          status: "lost",
          author: null,
          editor: 1,
          words: null,
        },
        { id: 4, owner, title: "null", status: "new", author: 2, editor: 2, words: [] },
      ].map((row) => ({ ...row, info: { n: row.id, deep: { list: [row.id, "x"] } } })),
    ],
    [scratch.itemTags, [{ item_id: 1, tag_id: 1 }, { item_id: 1, tag_id: 2 }, {
      item_id: 2,
      tag_id: 2,
    }]],
  ];
  for (const [table, values] of rows) {
    const { error } = await client.from(table).insert(values);
    if (error) throw error;
  }
  return scratch;
}

/** A read of the four rows, whose ids are to be looked at. */
function read() {
  return service.from(items).select("id").lte("id", 4).order("id");
}

async function ids(answer: PromiseLike<{ data: unknown; error: unknown }>): Promise<unknown[]> {
  const rows = succeed(await answer);
  assert.ok(Array.isArray(rows));
  return rows.map((row) => row.id);
}

Deno.test("filters choose rows, and values stay the text they are", async () => {
  assert.deepEqual(await ids(read().eq("title", "+14155550100")), [3]);
  assert.deepEqual(await ids(read().eq("title", "null")), [4]);
  assert.deepEqual(await ids(read().neq("status", "won").neq("status", "lost")), [1, 4]);
  assert.deepEqual(await ids(read().gt("id", 1).lt("id", 4)), [2, 3]);
  assert.deepEqual(await ids(read().gte("id", 2).lte("id", 3)), [2, 3]);
  assert.deepEqual(await ids(read().in("title", ["one", "no, one", 'say "x"'])), [1]);
  assert.deepEqual(await ids(read().in("id", [])), []);
  assert.deepEqual(await ids(read().is("author", null)), [3]);
  assert.deepEqual(await ids(read().like("title", "t%")), [2]);
  assert.deepEqual(await ids(read().ilike("title", "T*")), [2]);
  assert.deepEqual(await ids(read().likeAnyOf("title", ["o%", "t%"])), [1, 2]);
  assert.deepEqual(await ids(read().not("status", "in", "(new,won)")), [3]);
  assert.deepEqual(await ids(read().or("id.eq.1,and(status.eq.new,author.eq.2)")), [1, 4]);
  assert.deepEqual(await ids(read().contains("words", ["b"])), [2]);
  assert.deepEqual(await ids(read().contains("words", ["b c"])), [1]);
  assert.deepEqual(await ids(read().overlaps("words", ["a", "b"])), [1, 2]);
  assert.deepEqual(await ids(read().containedBy("words", ["b", "c"])), [2, 4]);
  assert.deepEqual(await ids(read().contains("info", { n: 3 })), [3]);
  assert.deepEqual(await ids(read().eq("info->deep->list->>0", "2")), [2]);
  assert.deepEqual(await ids(read().textSearch("title", "'one' | 'two'")), [1, 2]);
  const web = { type: "websearch", config: "english" } as const;
  assert.deepEqual(await ids(read().textSearch("title", "two -one", web)), [2]);
  assert.deepEqual(await ids(read().match({ status: "new", author: 2 })), [4]);
});

Deno.test("rows come in order, in ranges, and counted", async () => {
  const all = service.from(items).select("id", { count: "exact" }).lte("id", 4);
  const page = await all.order("status").order("id", { ascending: false }).range(1, 2);
  assert.deepEqual([page.data, page.count, page.status], [[{ id: 4 }, { id: 1 }], 4, 206]);
  const nulls = service.from(items).select("id").lte("id", 4);
  const byAuthor = nulls.order("author", { nullsFirst: true }).order("id").limit(2);
  assert.deepEqual(await ids(byAuthor), [3, 1]);
  const head = await service.from(items).select("*", { count: "exact", head: true }).lte("id", 4);
  assert.deepEqual([head.data, head.count, head.status], [null, 4, 200]);
  const estimated = await service.from(items).select("id", { count: "estimated" }).lte("id", 4);
  assert.equal(estimated.count, 4);
  const beyond = await service.from(items).select("id", { count: "exact" }).range(1000, 1009);
  assert.deepEqual([beyond.status, beyond.error?.code], [416, "PGRST103"]);
});

Deno.test("a single row is one row or a refusal, and a refused write changes nothing", async () => {
  const one = await service.from(items).select("title").eq("id", 1).single();
  assert.deepEqual(one.data, { title: "one" });
  const none = await service.from(items).select().eq("id", -1).single();
  assert.deepEqual([none.status, none.error?.code], [406, "PGRST116"]);
  assert.equal(none.error?.details, "The result contains 0 rows");
  const maybe = await service.from(items).select().eq("id", -1).maybeSingle();
  assert.deepEqual([maybe.data, maybe.error], [null, null]);
  const several = await service.from(items).select().lte("id", 4).maybeSingle();
  assert.equal(several.error?.code, "PGRST116");
  const change = service.from(items).update({ status: "changed" }).lte("id", 2).select().single();
  assert.equal((await change).error?.code, "PGRST116");
  assert.deepEqual(await ids(read().eq("status", "changed")), []);
});

Deno.test("related rows are embedded along foreign keys, both ways and across a junction", async () => {
  const select = `id, author:${people}!author(name, chief(name)), editor(name), ${tags}(name)`;
  const [first, , third] = succeed(
    await service.from(items).select(select).lte("id", 4).order("id"),
  );
  assert.deepEqual(first, {
    id: 1,
    author: { name: "Ann", chief: null },
    editor: { name: "Bob" },
    [tags]: [{ name: "red" }, { name: "blue" }],
  });
  assert.partialDeepStrictEqual(third, { id: 3, author: null, [tags]: [] });

  const written = `name, items:${items}!${items}_author_fkey(title)`;
  const authors = await service.from(people).select(written).order("id")
    .order("title", { referencedTable: "items" }).limit(1, { referencedTable: "items" });
  assert.deepEqual(succeed(authors)[0], { name: "Ann", items: [{ title: "one" }] });

  const inner = service.from(items).select(`id, author:${people}!author!inner(name)`);
  assert.deepEqual(await ids(inner.lte("id", 4).eq("author.name", "Bob")), [4]);
  const untagged = service.from(items).select(`id, ${itemTags}()`).lte("id", 4).order("id");
  assert.deepEqual(await ids(untagged.is(itemTags, null)), [3, 4]);
  const counted = service.from(people).select(`id, items:${items}!author(count)`).order("id");
  assert.deepEqual(succeed(await counted)[0], { id: 1, items: [{ count: 2 }] });
  const spread = service.from(items).select(`id, ...${people}!editor(editor_name:name)`).eq(
    "id",
    1,
  );
  assert.deepEqual(succeed(await spread), [{ id: 1, editor_name: "Bob" }]);

  const ambiguous = await service.from(items).select(`id, ${people}(name)`);
  assert.deepEqual([ambiguous.status, ambiguous.error?.code], [300, "PGRST201"]);
  const unrelated = await service.from(tags).select(`id, ${people}(name)`);
  assert.equal(unrelated.error?.code, "PGRST200");
});

Deno.test("values of every kind come back as PostgREST prints them", async () => {
  const row = {
    owner: crypto.randomUUID(),
    title: crypto.randomUUID(),
    price: 10.5,
    big: "9007199254740993",
    info: "5",
    words: ["a,b", 'c"d', "NULL"],
    raw: "\\x00ff",
    token: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    host: "10.1.2.3",
  };
  const saved = await service.from(items).insert(row)
    .select("price, big::text, at, info, words, raw, token, host, secret").single();
  assert.deepEqual(succeed(saved), {
    price: 10.5,
    big: "9007199254740993",
    at: "2026-11-20T21:00:00.123456+00:00",
    info: "5",
    words: row.words,
    raw: "\\x00ff",
    token: row.token,
    host: "10.1.2.3",
    secret: "hidden",
  });
  succeed(await service.from(items).delete().eq("title", row.title).select("id"));
});

Deno.test("rows are inserted alone and in bulk, with defaults, and upserted", async () => {
  const owner = crypto.randomUUID();
  const title = () => crypto.randomUUID();
  const minimal = await service.from(items).insert({ owner, title: title() });
  assert.deepEqual([minimal.status, minimal.data], [201, null]);
  const uneven = [{ owner, title: title(), price: 1 }, { owner, title: title() }];
  const nulls = succeed(await service.from(items).insert(uneven).select("price, secret"));
  assert.deepEqual(nulls, [{ price: 1, secret: "hidden" }, { price: null, secret: "hidden" }]);
  const filled = await service.from(items)
    .insert([{ owner, title: title(), status: "won" }, { owner, title: title() }], {
      defaultToNull: false,
    }).select("status");
  assert.deepEqual(succeed(filled), [{ status: "won" }, { status: "new" }]);

  const same = title();
  const upsert = (status: string, ignoreDuplicates = false) =>
    service.from(items).upsert({ owner, title: same, status }, {
      onConflict: "title",
      ignoreDuplicates,
    }).select("status");
  assert.deepEqual(succeed(await upsert("first")), [{ status: "first" }]);
  assert.deepEqual(succeed(await upsert("second")), [{ status: "second" }]);
  assert.deepEqual(succeed(await upsert("third", true)), []);
  const duplicate = await service.from(items).insert({ owner, title: same });
  assert.deepEqual([duplicate.status, duplicate.error?.code], [409, "23505"]);

  const removed = await service.from(items).delete({ count: "exact" }).eq("owner", owner);
  assert.deepEqual([removed.status, removed.count], [204, 6]);
});

Deno.test("a change of every row must say so", async () => {
  const update = await service.from(items).update({ status: "all" });
  assert.deepEqual([update.status, update.error?.code], [400, "21000"]);
  const remove = await service.from(items).delete();
  assert.equal(remove.error?.message, "DELETE requires a WHERE clause");
  const strict = service.from(items).update({ status: "new" }).lte("id", 4)
    .setHeader("prefer", "handling=strict,max-affected=1");
  assert.equal((await strict).error?.code, "PGRST124");
});

Deno.test("functions answer scalars, sets, rows and nothing, and take filters", async () => {
  assert.equal(succeed(await service.rpc(fn("add"), { a: 1 })), 6);
  assert.equal(succeed(await service.rpc(fn("add"), { a: 1, b: 2 }, { get: true })), 3);
  assert.deepEqual(succeed(await service.rpc(fn("numbers"), { upto: 3 })), [1, 2, 3]);
  const latest = service.rpc(fn("latest"), { n: 9 }, { count: "exact" });
  const page = await latest.select("id, author(name)").lte("id", 2).order("id").limit(1);
  assert.deepEqual([page.data, page.count], [[{ id: 1, author: { name: "Ann" } }], 2]);
  const nothing = await service.rpc(fn("nothing"));
  assert.deepEqual([nothing.status, nothing.data, nothing.error], [204, null, null]);
  const missing = await service.rpc(fn("add"), { c: 1 });
  assert.deepEqual([missing.status, missing.error?.code], [404, "PGRST202"]);
  const writing = await service.rpc(fn("touch"), {}, { get: true });
  assert.deepEqual([writing.status, writing.error?.code], [405, "25006"]);
});

Deno.test("what a function raises is answered as it says", async () => {
  const raised = await service.rpc(fn("raise"), { word: "no way" });
  assert.equal(raised.status, 400);
  assert.partialDeepStrictEqual(raised.error, {
    code: "P0001",
    message: "no way",
    details: "the detail",
    hint: "the hint",
  });
  const pay = await service.rpc(fn("pay"));
  assert.deepEqual([pay.status, pay.error?.message, pay.error?.hint], [402, "pay", "cash"]);
  const conflict = await service.rpc(fn("conflict"));
  assert.deepEqual([conflict.status, conflict.error?.code], [400, "PC000"]);
  const slow = await service.rpc(fn("slow"));
  assert.deepEqual([slow.status, slow.error?.code], [500, "57014"]);
});

Deno.test("a function sets status and headers of its answer", async () => {
  const { url, secret_key } = await stack();
  const call = (headers: string) =>
    fetch(`${url}/rest/v1/rpc/${fn("teapot")}`, {
      method: "POST",
      headers: { apikey: secret_key, "content-type": "application/json" },
      body: JSON.stringify({ headers }),
    });
  const teapot = await call('[{"x-spout": "here"}]');
  assert.deepEqual([teapot.status, teapot.headers.get("x-spout")], [418, "here"]);
  assert.equal(await teapot.json(), "short and stout");
  const broken = await call('[{"no header": 1}]');
  assert.deepEqual([broken.status, (await broken.json()).code], [500, "PGRST111"]);
});

Deno.test("tables are answered as CSV, and a call can be given up", async () => {
  const csv = await service.from(items).select("id, title, words").lte("id", 2).order("id").csv();
  assert.equal(succeed(csv), 'id,title,words\n1,one,"{a,""b c""}"\n2,two,{b}');
  const abort = new AbortController();
  const given = service.rpc(fn("numbers"), { upto: 100 }).abortSignal(abort.signal);
  abort.abort();
  assert.match((await given).error?.message ?? "", /abort/i);
});

Deno.test("a request runs as its own role, with all its claims, limits and headers", async () => {
  const { client, id } = await signedIn("customer");
  const { data } = await client.rpc(fn("whoami")).setHeader("x-probe", "hello");
  assert.partialDeepStrictEqual(data, {
    role: "app_customer",
    method: "POST",
    path: `/rpc/${fn("whoami")}`,
    probe: "hello",
    timeout: "8s",
    claims: { sub: id, role: "app_customer", user_role: "customer" },
  });
  const anonymous = await (await visitor()).rpc(fn("whoami"));
  assert.partialDeepStrictEqual(anonymous.data, { role: "anon", claims: { role: "anon" } });
});

Deno.test("parallel requests of different users keep to themselves", async () => {
  const callers = [
    { ...(await signedIn("customer")), role: "app_customer" },
    { ...(await signedIn("admin")), role: "app_admin" },
    { client: await visitor(), id: undefined, role: "anon" },
  ];
  const calls = Array.from({ length: 20 }, () => callers).flat().map(async (caller) => {
    const { data } = await caller.client.rpc(fn("whoami"));
    assert.deepEqual([data.role, data.claims.sub], [caller.role, caller.id]);
  });
  await Promise.all(calls);
});

Deno.test("row-level security hides silently and refuses what it does not let in", async () => {
  const { client, id } = await signedIn("customer");
  const title = crypto.randomUUID();
  assert.deepEqual(succeed(await client.from(items).select("id").lte("id", 4)), []);
  const own = await client.from(items).insert({ title }).select("owner, status").single();
  assert.deepEqual(succeed(own), { owner: id, status: "new" });
  const foreign = await client.from(items).insert({
    title: `${title}2`,
    owner: crypto.randomUUID(),
  });
  assert.deepEqual([foreign.status, foreign.error?.code], [403, "42501"]);
  const hidden = await client.from(items).update({ status: "mine" }).eq("id", 1).select();
  assert.deepEqual([hidden.status, hidden.data], [200, []]);
  const changed = await client.from(items).update({ status: "mine" }).eq("title", title).select(
    "status",
  );
  assert.deepEqual(succeed(changed), [{ status: "mine" }]);
  const { client: admin } = await signedIn("admin");
  assert.deepEqual(succeed(await admin.from(items).select("status").eq("title", title)), [{
    status: "mine",
  }]);
  assert.equal((await client.from(items).delete().eq("title", title)).status, 204);
});

Deno.test("grants count by table and by column", async () => {
  const { client } = await signedIn("customer");
  const column = await client.from(items).insert({ title: crypto.randomUUID(), price: 1 });
  assert.deepEqual([column.status, column.error?.code], [403, "42501"]);
  const update = await client.from(items).update({ price: 1 }).eq("id", 1);
  assert.equal(update.error?.code, "42501");
  const { client: agent } = await signedIn("agent");
  assert.equal((await agent.from(people).select("id").order("id")).data?.length, 2);
  const all = await agent.from(people).select("*");
  assert.deepEqual([all.status, all.error?.code], [403, "42501"]);
  const anonymous = await (await visitor()).from(items).select("id");
  assert.deepEqual([anonymous.status, anonymous.error?.code], [401, "42501"]);
});

Deno.test("what cannot be found or read is refused by name", async () => {
  const table = await service.from("no_such_table").select();
  assert.deepEqual([table.status, table.error?.code], [404, "PGRST205"]);
  const column = await service.from(items).select("nope");
  assert.deepEqual([column.status, column.error?.code], [400, "42703"]);
  const written = await service.from(items).insert({ nope: 1 });
  assert.deepEqual([written.status, written.error?.code], [400, "PGRST204"]);
  const filter = await service.from(items).select().filter("id", "nope", 1);
  assert.deepEqual([filter.status, filter.error?.code], [400, "PGRST100"]);
  const value = await service.from(items).select().eq("id", "x");
  assert.deepEqual([value.status, value.error?.code], [400, "22P02"]);
  const schema = await service.schema("private").from("outbox").select();
  assert.deepEqual([schema.status, schema.error?.code], [406, "PGRST106"]);
});
