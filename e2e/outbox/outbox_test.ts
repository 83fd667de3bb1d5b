import assert from "node:assert/strict";
import { call } from "../harness/client.ts";
import { query } from "../harness/database.ts";
import { demoToken } from "../harness/demo_users.ts";
import { mailTo } from "../harness/mailbox.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack } from "../harness/stack.ts";

const { secret_key, publishable_key } = await stack();
const asSchedule = { method: "POST", headers: { apikey: secret_key } };

function address(): string {
  return `mail-${crypto.randomUUID()}@example.com`;
}

async function enqueue(to: string, template = "password_changed"): Promise<string> {
  const [row] = await query<{ id: string }>(
    "select private.enqueue_mail($1, $2) as id",
    [template, to],
  );
  return row?.id ?? "";
}

async function mailRow(id: string) {
  const [row] = await query<Record<string, unknown>>("select * from private.outbox where id = $1", [
    id,
  ]);
  return row ?? {};
}

Deno.test("a queued mail arrives with the row's id as its Message-ID, and the row is settled", async () => {
  const to = address();
  const id = await enqueue(to);
  await call("outbox/dispatch", asSchedule);
  const mail = await mailTo(to, /password was changed/);
  assert.match(mail.text, /every device has been signed out/);
  assert.match(JSON.stringify(mail), new RegExp(`<${id}@`));
  const row = await mailRow(id);
  assert.equal(row["status"], "delivered");
  assert.notEqual(row["settled_at"], null);
});

Deno.test("ten dispatches at once send a mail once", async () => {
  const to = address();
  await enqueue(to);
  const reports = await Promise.all(
    Array.from({ length: 10 }, () => call<{ delivered: number }>("outbox/dispatch", asSchedule)),
  );
  assert.ok(reports.every(({ status }) => status === 200));
  await mailTo(to);
  const { mail_url } = await stack();
  const mails = await (await fetch(`${mail_url}/messages?to=${to}`)).json();
  assert.equal(mails.length, 1);
});

Deno.test("a mail that cannot be composed is kept for another try and says why", async () => {
  const id = await enqueue(address(), "no_such_template");
  const { body } = await call<{ retried: number }>("outbox/dispatch", asSchedule);
  assert.ok(body.retried >= 1 || (await mailRow(id))["attempts"] !== 0);
  const row = await mailRow(id);
  assert.equal(row["status"], "queued");
  assert.equal(row["last_error"], "mail could not be composed");
  await query("delete from private.outbox where id = $1", [id]);
});

Deno.test("a mail that would come too late is not sent", async () => {
  const to = address();
  const [row] = await query<{ id: string }>(
    "select private.enqueue_mail('password_changed', $1, '{}', null, now() - interval '1 second') as id",
    [to],
  );
  await call("outbox/dispatch", asSchedule);
  const settled = await mailRow(row?.id ?? "");
  assert.equal(settled["status"], "dead");
  assert.equal(settled["last_error"], "expired");
});

Deno.test("maintenance removes an account that was never verified, and keeps a verified one", async () => {
  const { url } = await stack();
  const email = address();
  const made = await fetch(`${url}/auth/v1/admin/users`, {
    method: "POST",
    headers: {
      apikey: secret_key,
      authorization: `Bearer ${secret_key}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ email, password: "a long pass phrase" }),
  });
  const { id } = await made.json();
  const profiles = () => query("select id from public.profiles where id = $1", [id]);
  const customers = () =>
    query("select id from public.profiles where email = 'customer@portcullis.test'");

  await call("outbox/maintenance", asSchedule);
  assert.equal((await profiles()).length, 1);

  await query("update public.profiles set created_at = now() - interval '73 hours' where id = $1", [
    id,
  ]);
  const { status, body } = await call("outbox/maintenance", asSchedule);
  assert.equal(status, 200);
  assert.equal(typeof body["codes_removed"], "number");
  assert.equal((await profiles()).length, 0);
  assert.equal((await customers()).length, 1);
});

Deno.test("only the secret key may call the outbox", async () => {
  for (const path of ["outbox/dispatch", "outbox/maintenance"]) {
    assertProblem(await call(path, { method: "POST" }), 401, "unauthenticated");
    const withPublishable = { method: "POST", headers: { apikey: publishable_key } };
    assertProblem(await call(path, withPublishable), 401, "unauthenticated");
    assertProblem(
      await call(path, { method: "POST", token: await demoToken("admin") }),
      401,
      "unauthenticated",
    );
  }
});
