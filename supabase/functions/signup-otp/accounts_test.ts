import assert from "node:assert/strict";
import { AppError } from "../../../shared/errors/app_error.ts";
import { hashInVain, prepareAccount } from "./accounts.ts";
import { fakeAuth, refusal, USER, USER_ID } from "./testing.ts";

const SIGN_UP = { email: "ada@example.com", password: "correct horse battery" };
const NOBODY = { state: "none", user_id: null } as const;

Deno.test("prepareAccount() makes a user who is not confirmed", async () => {
  let sent: unknown;
  const { auth } = fakeAuth({
    createUser(attributes) {
      sent = attributes;
      return Promise.resolve(USER);
    },
  });
  assert.equal(await prepareAccount(auth, NOBODY, { ...SIGN_UP, full_name: "Ada" }), USER_ID);
  assert.deepEqual(sent, {
    ...SIGN_UP,
    email_confirm: false,
    user_metadata: { full_name: "Ada" },
  });
});

Deno.test("prepareAccount() gives an unverified user the newer password and name", async () => {
  let sent: unknown;
  const { auth } = fakeAuth({
    updateUser(id, attributes) {
      sent = { id, ...attributes };
      return Promise.resolve(USER);
    },
  });
  const account = { state: "unverified", user_id: USER_ID } as const;
  assert.equal(await prepareAccount(auth, account, SIGN_UP), USER_ID);
  assert.deepEqual(sent, {
    id: USER_ID,
    password: SIGN_UP.password,
    user_metadata: { full_name: null },
  });
});

Deno.test("prepareAccount() leaves an account in use alone, with one call all the same", async () => {
  for (const state of ["active", "disabled"] as const) {
    let tried = "";
    const { auth, asked } = fakeAuth({
      signInWithPassword({ password }) {
        tried = password;
        return refusal(400, "invalid_credentials")();
      },
    });
    assert.equal(await prepareAccount(auth, { state, user_id: USER_ID }, SIGN_UP), null);
    assert.deepEqual(asked, ["signInWithPassword"]);
    assert.notEqual(tried, SIGN_UP.password);
  }
});

Deno.test("prepareAccount() takes an address that was taken meanwhile for an account in use", async () => {
  const { auth } = fakeAuth({ createUser: refusal(422, "email_exists") });
  assert.equal(await prepareAccount(auth, NOBODY, SIGN_UP), null);
});

Deno.test("prepareAccount() hands on that the project asks more of a password than we do", async () => {
  const { auth } = fakeAuth({ createUser: refusal(422, "weak_password") });
  await assert.rejects(
    prepareAccount(auth, NOBODY, SIGN_UP),
    (error) => error instanceof AppError && error.code === "weak_password",
  );
});

Deno.test("hashInVain() does not hide that Auth is in trouble", async () => {
  const { auth } = fakeAuth({ signInWithPassword: refusal(400, "something_else") });
  await assert.rejects(
    hashInVain(auth, SIGN_UP.email),
    (error) => error instanceof AppError && error.code === "upstream_error",
  );
});
