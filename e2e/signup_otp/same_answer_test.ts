import assert from "node:assert/strict";
import { disable, newAccount, newAddress } from "../harness/accounts.ts";
import { type FunctionBehindProxy, functionBehindProxy } from "../harness/auth_proxy.ts";
import { type Answer, call } from "../harness/client.ts";
import { forgetLimits } from "../harness/database.ts";

/** What of an answer an outsider could tell addresses apart by. */
function visible({ status, headers, body }: Answer) {
  const values = new Map(headers);
  // These differ from one request to the next, whoever asks.
  for (const name of ["date", "x-request-id", "content-length"]) values.delete(name);
  values.set("server-timing", values.get("server-timing")?.replace(/[\d.]+/, "0") ?? "");
  values.set("ratelimit", values.get("ratelimit")?.replaceAll(/;[rt]=\d+/g, "") ?? "");
  const fields = Object.entries(body ?? {}).map(([name, value]) =>
    ["email", "request_id", "code_expires_at", "resend_available_at"].includes(name)
      ? [name, typeof value]
      : [name, value]
  );
  return { status, headers: Object.fromEntries(values), body: Object.fromEntries(fields) };
}

async function addresses(): Promise<Record<string, string>> {
  const disabled = await newAccount();
  await disable(disabled);
  return {
    unknown: newAddress("nobody"),
    unverified: (await newAccount({ verified: false })).email,
    active: (await newAccount()).email,
    disabled: disabled.email,
  };
}

/** Asks for each kind of address and compares; returns how many calls to Auth each took. */
async function compare(
  { own, takeCalls }: FunctionBehindProxy,
  path: string,
  body: Record<string, unknown>,
): Promise<number> {
  await forgetLimits();
  let first: { seen: unknown; calls: number } | undefined;
  for (const [kind, email] of Object.entries(await addresses())) {
    takeCalls();
    const started = performance.now();
    const answer = await call(path, { base: own.url, json: { email, ...body } });
    const took = performance.now() - started;
    const one = { seen: visible(answer), calls: takeCalls().length };
    first ??= one;
    assert.deepEqual(one, first, `${path} tells that an address is ${kind}`);
    if (!path.endsWith("/verify")) assert.ok(took >= 500, `${path} took ${took} ms for ${kind}`);
  }
  return first?.calls ?? -1;
}

Deno.test("no answer and no amount of work tells what stands behind an address", async () => {
  await using behind = await functionBehindProxy("signup-otp");
  const password = "a password of nobody";
  const compared = {
    signup: await compare(behind, "signup-otp/signup", { password }),
    login: await compare(behind, "signup-otp/login", { password }),
    forgot: await compare(behind, "signup-otp/password/forgot", {}),
    resend: await compare(behind, "signup-otp/resend", {}),
    resendRecovery: await compare(behind, "signup-otp/resend", { purpose: "recovery" }),
    verify: await compare(behind, "signup-otp/verify", { code: "000000" }),
  };
  assert.deepEqual(compared, {
    signup: 1,
    login: 1,
    forgot: 0,
    resend: 0,
    resendRecovery: 0,
    verify: 0,
  });
});

Deno.test("a repeated sign-up costs as much and says as much as the first one", async () => {
  await using behind = await functionBehindProxy("signup-otp");
  await forgetLimits();
  for (const email of Object.values(await addresses())) {
    const signUp = () =>
      call("signup-otp/signup", {
        base: behind.own.url,
        json: { email, password: "a password of nobody" },
      });
    const first = await signUp();
    assert.equal(behind.takeCalls().length, 1);
    const second = await signUp();
    assert.equal(behind.takeCalls().length, 1);
    assert.deepEqual(visible(second), visible(first));
  }
});
