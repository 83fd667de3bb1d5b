import assert from "node:assert/strict";
import {
  administrator,
  newAddress,
  PASSWORD,
  refused,
  succeeded,
  visitor,
  withUser,
} from "./auth_users.ts";

Deno.test("signUp is refused: the sign-up function is the only door", async () => {
  const { auth } = await visitor();
  refused(
    await auth.signUp({ email: newAddress(), password: PASSWORD }),
    422,
    "signup_disabled",
  );
});

Deno.test("signUp of a known address is refused in the same words", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    const known = await auth.signUp({ email, password: PASSWORD });
    const unknown = await auth.signUp({ email: newAddress(), password: PASSWORD });
    refused(known, 422, "signup_disabled");
    assert.equal(known.error?.message, unknown.error?.message);
  });
});

Deno.test("signInAnonymously is refused", async () => {
  const { auth } = await visitor();
  refused(await auth.signInAnonymously(), 422, "anonymous_provider_disabled");
});

Deno.test("signInWithPassword answers a session of the user", async () => {
  await withUser(async ({ id, email }) => {
    const { auth } = await visitor();
    const { session, user } = succeeded(
      await auth.signInWithPassword({ email, password: PASSWORD }),
    );
    assert.equal(user?.id, id);
    assert.equal(user?.email, email);
    assert.equal(session?.token_type, "bearer");
    assert.equal(session?.expires_in, 3600);
    assert.ok(session?.refresh_token);
    assert.deepEqual(user?.identities?.map(({ provider }) => provider), ["email"]);
    assert.ok(user?.last_sign_in_at);
  });
});

Deno.test("signInWithPassword takes the address in any case", async () => {
  await withUser(async ({ id, email }) => {
    const { auth } = await visitor();
    const { user } = succeeded(
      await auth.signInWithPassword({ email: email.toUpperCase(), password: PASSWORD }),
    );
    assert.equal(user?.id, id);
  });
});

Deno.test("signInWithPassword refuses a wrong password and an unknown address alike", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    const wrong = await auth.signInWithPassword({ email, password: "not the password" });
    const unknown = await auth.signInWithPassword({ email: newAddress(), password: PASSWORD });
    refused(wrong, 400, "invalid_credentials");
    refused(unknown, 400, "invalid_credentials");
    assert.equal(wrong.error?.message, unknown.error?.message);
  });
});

Deno.test("signInWithPassword refuses a user who has not confirmed the address", async () => {
  const { auth } = await administrator();
  const email = newAddress();
  const { user } = succeeded(await auth.admin.createUser({ email, password: PASSWORD }));
  assert.ok(user);
  try {
    const visiting = await visitor();
    refused(
      await visiting.auth.signInWithPassword({ email, password: PASSWORD }),
      400,
      "email_not_confirmed",
    );
    refused(
      await visiting.auth.signInWithPassword({ email, password: "not the password" }),
      400,
      "invalid_credentials",
    );
  } finally {
    await auth.admin.deleteUser(user.id);
  }
});

Deno.test("resetPasswordForEmail answers alike for known and unknown addresses", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    assert.deepEqual(await auth.resetPasswordForEmail(email), { data: {}, error: null });
    assert.deepEqual(await auth.resetPasswordForEmail(newAddress()), { data: {}, error: null });
  });
});

Deno.test("signInWithOtp makes no account", async () => {
  const { auth } = await visitor();
  const email = newAddress();
  refused(await auth.signInWithOtp({ email }), 422, "signup_disabled");
  refused(
    await auth.signInWithOtp({ email, options: { shouldCreateUser: false } }),
    422,
    "otp_disabled",
  );
});

Deno.test("resend answers alike for known and unknown addresses", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    const known = await auth.resend({ type: "signup", email });
    const unknown = await auth.resend({ type: "signup", email: newAddress() });
    assert.equal(known.error, null);
    assert.deepEqual(known, unknown);
  });
});
