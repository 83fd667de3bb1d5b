import assert from "node:assert/strict";
import { newAddress, PASSWORD } from "../harness/accounts.ts";
import { call } from "../harness/client.ts";
import { forgetLimits } from "../harness/database.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";

function newSubscriber(): string {
  return `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
}

Deno.test("an address is limited from wherever it is asked about, and the headers agree", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const email = newAddress();
  const signUp = () =>
    call("signup-otp/signup", {
      base: own.url,
      headers: { "x-forwarded-for": newSubscriber() },
      json: { email, password: PASSWORD },
    });
  const first = await signUp();
  assert.equal(
    first.headers.get("ratelimit-policy"),
    '"signup_ip";q=60;w=3600, "signup_address";q=10;w=3600',
  );
  assert.match(
    first.headers.get("ratelimit") ?? "",
    /^"signup_ip";r=59;t=\d+, "signup_address";r=9;t=\d+$/,
  );
  for (let sent = 1; sent < 10; sent++) assert.equal((await signUp()).status, 202);
  const refused = await signUp();
  assertProblem(refused, 429, "rate_limited");
  const reset = /"signup_address";r=0;t=(\d+)/.exec(refused.headers.get("ratelimit") ?? "")?.[1];
  assert.equal(refused.headers.get("retry-after"), reset);
});

Deno.test("an address is the same to a limit in capitals and with spaces around", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const email = newAddress();
  const spellings = [email, email.toUpperCase(), ` ${email}`, `${email} `, `\t${email}`];
  for (let sent = 0; sent < 20; sent++) {
    const json = { email: spellings[sent % spellings.length], code: "000000" };
    const { status } = await call("signup-otp/verify", { base: own.url, json });
    assert.equal(status, 400);
  }
  const json = { email: email.toUpperCase(), code: "000000" };
  assertProblem(await call("signup-otp/verify", { base: own.url, json }), 429, "rate_limited");
});

Deno.test("a machine is limited before its body is looked at, and a made-up address does not help", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const ip = newSubscriber();
  const send = (forwarded: string) =>
    call("signup-otp/verify", {
      base: own.url,
      headers: { "x-forwarded-for": forwarded },
      json: {},
    });
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, sent) => send(`198.51.100.${sent}, ${ip}`)),
  );
  assert.ok(answers.every(({ status }) => status === 400));
  assertProblem(await send(`198.51.100.200, ${ip}`), 429, "rate_limited");
  assertProblem(await send(newSubscriber()), 400, "validation_failed");
});
