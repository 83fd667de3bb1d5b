import assert from "node:assert/strict";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { demoToken } from "../harness/demo_users.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

const { publishable_key, secret_key, api_key } = await stack();
const asForm = { headers: { apikey: publishable_key } };
const asServer = { headers: { "x-api-key": api_key ?? "" } };

function newLead(more: Record<string, unknown> = {}) {
  return { full_name: "Ada Lovelace", email: `ada-${crypto.randomUUID()}@example.com`, ...more };
}

async function leadsFrom(email: string) {
  return await query<{ id: string; created_by: string | null }>(
    "select id, created_by from public.leads where email = $1",
    [email],
  );
}

Deno.test("a web form's lead is stored and answered with nothing to mine", async () => {
  await forgetLimits();
  const lead = newLead({ message: "Please call me.\nThank you.", phone: "+442079460101" });
  const answer = await call("leads", { ...asForm, json: lead });
  assert.equal(answer.status, 201);
  assert.deepEqual(Object.keys(answer.body).sort(), ["created_at", "id", "status"]);
  assert.match(answer.headers.get("ratelimit") ?? "", /^"leads_intake";r=9;t=\d+$/);
  assert.equal((await leadsFrom(lead.email)).length, 1);
});

Deno.test("a web form that is sent eleven times in an hour is told to wait", async () => {
  await using leads = await ownFunction("leads");
  const from = (ip: string) =>
    call("leads", {
      base: leads.url,
      headers: { ...asForm.headers, "x-forwarded-for": ip },
      json: newLead(),
    });
  const ip = `2001:db8:${crypto.randomUUID().slice(0, 4)}::1`;
  for (let sent = 0; sent < 10; sent++) assert.equal((await from(ip)).status, 201);
  assertProblem(await from(ip), 429, "rate_limited");
  // A subscriber has a whole /64; another address of it is the same somebody.
  assertProblem(await from(ip.replace("::1", "::2")), 429, "rate_limited");
  assert.equal((await from("2001:db8:ffff::1")).status, 201);
});

Deno.test("a limit holds across three processes of the function", async () => {
  await using first = await ownFunction("leads");
  await using second = await ownFunction("leads");
  await using third = await ownFunction("leads");
  const ip = `2001:db8:${crypto.randomUUID().slice(0, 4)}:1::1`;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, sent) =>
      call("leads", {
        base: [first, second, third][sent % 3]?.url ?? "",
        headers: { ...asForm.headers, "x-forwarded-for": ip },
        json: newLead(),
      })),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 10);
  assert.equal(answers.filter(({ status }) => status === 429).length, 20);
});

Deno.test("a program that fills in the hidden field is refused", async () => {
  await forgetLimits();
  const lead = newLead({ website: "https://spam.example" });
  assertProblem(await call("leads", { ...asForm, json: lead }), 400, "validation_failed");
  assert.deepEqual(await leadsFrom(lead.email), []);
});

Deno.test("another server's lead belongs to nobody and is answered whole, with an ETag", async () => {
  const lead = newLead({ client_info: { page: "/pricing", visits: 3 } });
  const answer = await call("leads", { ...asServer, json: lead });
  assert.equal(answer.status, 201);
  assert.equal(answer.body["email"], lead.email);
  assert.deepEqual(answer.body["client_info"], { page: "/pricing", visits: 3 });
  assert.equal(answer.headers.get("etag"), '"1"');
  assert.deepEqual((await leadsFrom(lead.email)).map(({ created_by }) => created_by), [null]);
});

Deno.test("a server's key that is wrong in its last character is refused", async () => {
  const wrong = `${(api_key ?? "").slice(0, -1)}${api_key?.endsWith("a") ? "b" : "a"}`;
  const lead = newLead();
  assertProblem(
    await call("leads", { headers: { "x-api-key": wrong }, json: lead }),
    401,
    "unauthenticated",
  );
  assert.deepEqual(await leadsFrom(lead.email), []);
});

Deno.test("a customer's lead is the customer's, whatever the body says", async () => {
  const token = await demoToken("customer");
  const lead = newLead();
  const answer = await call("leads", { token, json: lead });
  assert.equal(answer.status, 201);
  const [row] = await leadsFrom(lead.email);
  assert.equal(row?.created_by, answer.body["created_by"]);
  assertProblem(
    await call("leads", { token, json: newLead({ created_by: crypto.randomUUID() }) }),
    400,
    "validation_failed",
  );
});

Deno.test("an address of a throw-away mailbox is refused, one of a privacy relay is not", async () => {
  const lead = newLead({ email: "somebody@mailinator.com" });
  assertProblem(await call("leads", { ...asServer, json: lead }), 422, "disposable_email");
  assert.deepEqual(await leadsFrom("somebody@mailinator.com"), []);
  const relayed = newLead({ email: `a-${crypto.randomUUID()}@privaterelay.appleid.com` });
  assert.equal((await call("leads", { ...asServer, json: relayed })).status, 201);
});

Deno.test("a lead without any credential, or with the secret key, is refused", async () => {
  assertProblem(await call("leads", { json: newLead() }), 401, "unauthenticated");
  assertProblem(
    await call("leads", { headers: { apikey: secret_key }, json: newLead() }),
    401,
    "unauthenticated",
  );
});

Deno.test("a hundred copies of one request under one idempotency key make one lead", async () => {
  const lead = newLead();
  const key = crypto.randomUUID();
  const send = () =>
    call("leads", {
      json: lead,
      headers: { ...asServer.headers, "idempotency-key": key },
    });
  const answers = await Promise.all(Array.from({ length: 100 }, send));
  const made = answers.filter(({ status }) => status === 201);
  const running = answers.filter(({ status }) => status === 409);
  assert.equal(made.length + running.length, 100);
  assert.equal(new Set(made.map(({ body }) => body["id"])).size, 1);
  for (const answer of running) assertProblem(answer, 409, "idempotency_key_in_use");
  assert.equal((await leadsFrom(lead.email)).length, 1);

  const again = await send();
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(again.body["id"], made[0]?.body["id"]);
  assertProblem(
    await call("leads", {
      json: newLead(),
      headers: { ...asServer.headers, "idempotency-key": key },
    }),
    422,
    "idempotency_key_reused",
  );
});

Deno.test("a lead is audited with who made it, in which request, and without its address", async () => {
  const lead = newLead();
  const answer = await call("leads", { token: await demoToken("customer"), json: lead });
  const [entry] = await query<Record<string, unknown>>(
    "select * from public.audit_logs where table_name = 'public.leads' and record_id = $1",
    [answer.body["id"]],
  );
  assert.equal(entry?.["action"], "insert");
  assert.equal(entry?.["actor_id"], answer.body["created_by"]);
  assert.equal(entry?.["actor_role"], "customer");
  assert.equal(entry?.["db_role"], "app_customer");
  assert.equal(entry?.["request_id"], answer.headers.get("x-request-id"));
  assert.equal(entry?.["function"], "leads");
  assert.doesNotMatch(JSON.stringify(entry), new RegExp(lead.email));
});
