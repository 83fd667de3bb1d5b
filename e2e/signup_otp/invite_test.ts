import assert from "node:assert/strict";
import { newAddress, PASSWORD, type SessionBody, signedIn } from "../harness/accounts.ts";
import { auditedActions } from "../harness/audit.ts";
import { call } from "../harness/client.ts";
import { forgetLimits } from "../harness/database.ts";
import { codeTo, mailTo } from "../harness/mailbox.ts";
import { assertProblem } from "../harness/problem.ts";

async function invited(role = "agent"): Promise<{ email: string; code: string }> {
  await forgetLimits();
  const { token } = await signedIn("admin");
  const email = newAddress("grace");
  const json = { email, role, full_name: "Grace Hopper" };
  const { status } = await call("admin/users/invite", { token, json });
  assert.equal(status, 201);
  return { email, code: await codeTo(email, /invited/) };
}

function accept(json: Record<string, unknown>) {
  return call<SessionBody>("signup-otp/invite/accept", { json: { password: PASSWORD, ...json } });
}

Deno.test("an invited person accepts with the mailed code and a password, in the role given", async () => {
  const { email, code } = await invited("agent");
  const { status, body } = await accept({ email, code });
  assert.equal(status, 200);
  assert.equal(body.user.role, "agent");
  assert.equal(body.user.full_name, "Grace Hopper");
  assert.equal(body.user.is_verified, true);
  assert.equal((await call("signup-otp/me", { token: body.access_token })).status, 200);
  const login = await call("signup-otp/login", { json: { email, password: PASSWORD } });
  assert.equal(login.status, 200);
  assert.deepEqual((await auditedActions(body.user.id)).slice(0, 2), [
    "user.invited",
    "account.invitation_accepted",
  ]);
});

Deno.test("the guest's own name wins over the invitation's", async () => {
  const { email, code } = await invited();
  const { body } = await accept({ email, code, full_name: "Rear Admiral Hopper" });
  assert.equal(body.user.full_name, "Rear Admiral Hopper");
});

Deno.test("an invitation is accepted once, with a good password and its own code only", async () => {
  const { email, code } = await invited();
  assertProblem(await accept({ email, code, password: "qwertyuiop" }), 422, "weak_password");
  const wrong = code === "000000" ? "000001" : "000000";
  assertProblem(await accept({ email, code: wrong }), 400, "invalid_code");
  assertProblem(await call("signup-otp/verify", { json: { email, code } }), 400, "invalid_code");
  assert.equal((await accept({ email, code })).status, 200);
  assertProblem(await accept({ email, code }), 400, "invalid_code");
});

Deno.test("who signs up with an invited address gets no account in the invited role", async () => {
  const { email, code } = await invited("admin");
  const password = "the stranger's password";
  assert.equal((await call("signup-otp/signup", { json: { email, password } })).status, 202);
  // Not even a code mailed for that sign-up, which only the owner of the mailbox can read, opens it.
  const mail = await mailTo(email, /is your|already have/);
  const json = { email, code: /\b\d{6}\b/.exec(mail.text)?.[0] ?? "000000" };
  assertProblem(await call("signup-otp/verify", { json }), 400, "invalid_code");
  assert.equal((await accept({ email, code })).status, 200);
  const login = await call("signup-otp/login", { json: { email, password } });
  assertProblem(login, 401, "invalid_credentials");
});
