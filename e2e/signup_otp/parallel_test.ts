import assert from "node:assert/strict";
import { newAccount, newAddress, PASSWORD } from "../harness/accounts.ts";
import { functionBehindProxy } from "../harness/auth_proxy.ts";
import { call } from "../harness/client.ts";
import { forgetLimits, query } from "../harness/database.ts";
import { codeTo, mailsTo } from "../harness/mailbox.ts";
import { ownFunction } from "../harness/own_function.ts";
import { stack } from "../harness/stack.ts";

/** How many answers there are of each status. */
function tally(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function newSubscriber(): string {
  return `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
}

/** The same request from many places at once, over several processes of the function. */
async function many(times: number, path: string, json: Record<string, unknown>) {
  await using first = await ownFunction("signup-otp");
  await using second = await ownFunction("signup-otp");
  await using third = await ownFunction("signup-otp");
  return await Promise.all(Array.from({ length: times }, (_, index) =>
    call(path, {
      base: [first, second, third][index % 3]?.url ?? "",
      headers: { "x-forwarded-for": newSubscriber() },
      json,
    })));
}

Deno.test("fifty verifications of one right code at once give exactly one session", async () => {
  await forgetLimits();
  const email = newAddress();
  await call("signup-otp/signup", { json: { email, password: PASSWORD } });
  const answers = await many(50, "signup-otp/verify", { email, code: await codeTo(email) });
  const { 200: sessions, 400: refused = 0, 429: limited = 0 } = tally(answers);
  assert.equal(sessions, 1);
  assert.equal(refused + limited, 49);
  const rows = await query(
    "select from auth.sessions join auth.users on users.id = user_id where email = $1",
    [email],
  );
  assert.equal(rows.length, 1);
});

Deno.test("fifty sign-ups of one address at once make one account and send one mail", async () => {
  await forgetLimits();
  const email = newAddress();
  const answers = await many(50, "signup-otp/signup", { email, password: PASSWORD });
  const { 202: accepted = 0, 429: limited = 0 } = tally(answers);
  assert.equal(accepted, 10);
  assert.equal(limited, 40);
  assert.equal((await query("select from auth.users where email = $1", [email])).length, 1);
  const code = await codeTo(email);
  const { secret_key } = await stack();
  await call("outbox/dispatch", { method: "POST", headers: { apikey: secret_key } });
  assert.equal((await mailsTo(email)).length, 1);
  assert.equal((await call("signup-otp/verify", { json: { email, code } })).status, 200);
});

Deno.test("thirty wrong passwords at once reach Auth five times", async () => {
  await using behind = await functionBehindProxy("signup-otp");
  await forgetLimits();
  const { email } = await newAccount();
  behind.takeCalls();
  const answers = await Promise.all(Array.from({ length: 30 }, () =>
    call("signup-otp/login", {
      base: behind.own.url,
      headers: { "x-forwarded-for": newSubscriber() },
      json: { email, password: "not the password" },
    })));
  assert.deepEqual(tally(answers), { 401: 5, 429: 25 });
  assert.equal(behind.takeCalls().length, 5);
});

Deno.test("twenty resets with one right code at once set one password and tell the owner once", async () => {
  await forgetLimits();
  const { email } = await newAccount();
  await call("signup-otp/password/forgot", { json: { email } });
  const code = await codeTo(email);
  const password = "a better horse battery";
  const answers = await many(20, "signup-otp/password/reset", { email, code, password });
  assert.equal(tally(answers)[204], 1);
  assert.equal((await call("signup-otp/login", { json: { email, password } })).status, 200);
});
