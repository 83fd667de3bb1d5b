import assert from "node:assert/strict";
import { AppError } from "../../../shared/errors/app_error.ts";
import { choosePassword, openSession } from "./open_session.ts";
import { fakeAuth, refusal, SESSION, USER, USER_ID } from "./testing.ts";

const CLAIM = { codeId: "c", userId: USER_ID, newAddress: null };

function link(more: Record<string, unknown> = {}) {
  return () =>
    Promise.resolve({ ...USER, hashed_token: "hash", verification_type: "magiclink", ...more });
}

function isProblem(code: string) {
  return (error: unknown) => error instanceof AppError && error.code === code;
}

const invited = link({ invited_at: "2026-11-20T08:15:00Z" });
const opening = { verifyTokenHash: () => Promise.resolve(SESSION) };

Deno.test("openSession() redeems the token it asked for", async () => {
  let redeemed = "";
  const { auth } = fakeAuth({
    generateLink: link(),
    verifyTokenHash({ token_hash }) {
      redeemed = token_hash;
      return Promise.resolve(SESSION);
    },
  });
  assert.equal(await openSession(auth, "ada@example.com", CLAIM, { byInvitation: false }), SESSION);
  assert.equal(redeemed, "hash");
});

Deno.test("openSession() opens an invited account by its invitation and by no other code", async () => {
  const { auth, asked } = fakeAuth({ generateLink: invited, ...opening });
  await assert.rejects(
    openSession(auth, "ada@example.com", CLAIM, { byInvitation: false }),
    isProblem("invalid_code"),
  );
  assert.deepEqual(asked, ["generateLink"]);
  assert.equal(await openSession(auth, "ada@example.com", CLAIM, { byInvitation: true }), SESSION);
});

Deno.test("openSession() opens an account that was invited once and has been in use since", async () => {
  const confirmed = {
    invited_at: "2026-11-20T08:15:00Z",
    email_confirmed_at: "2026-11-20T09:15:00Z",
  };
  const { auth } = fakeAuth({ generateLink: link(confirmed), ...opening });
  assert.equal(await openSession(auth, "ada@example.com", CLAIM, { byInvitation: false }), SESSION);
});

Deno.test("openSession() opens nobody's account but the code's", async () => {
  const { auth, asked } = fakeAuth({ generateLink: link(), ...opening });
  const claim = { ...CLAIM, userId: "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e11" };
  await assert.rejects(
    openSession(auth, "ada@example.com", claim, { byInvitation: false }),
    isProblem("invalid_code"),
  );
  assert.deepEqual(asked, ["generateLink"]);
});

Deno.test("openSession() tells a disabled account what the token hook said", async () => {
  const { auth } = fakeAuth({
    generateLink: link(),
    verifyTokenHash: refusal(403, "unknown", "account_disabled"),
  });
  await assert.rejects(
    openSession(auth, "ada@example.com", CLAIM, { byInvitation: false }),
    isProblem("account_disabled"),
  );
});

Deno.test("choosePassword() is content with the password that is in place already", async () => {
  const { auth, asked } = fakeAuth({ updateOwnPassword: refusal(422, "same_password") });
  await choosePassword(auth, SESSION, "correct horse battery", { background() {} });
  assert.deepEqual(asked, ["updateOwnPassword"]);
});

Deno.test("choosePassword() ends the session when it fails", async () => {
  const { auth, asked } = fakeAuth({
    updateOwnPassword: refusal(422, "weak_password"),
    logout: () => Promise.resolve(),
  });
  const work: Promise<unknown>[] = [];
  await assert.rejects(
    choosePassword(auth, SESSION, "correct horse battery", { background: (it) => work.push(it) }),
    isProblem("weak_password"),
  );
  await Promise.all(work);
  assert.deepEqual(asked, ["updateOwnPassword", "logout"]);
});
