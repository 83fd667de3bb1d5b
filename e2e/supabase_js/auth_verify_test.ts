import assert from "node:assert/strict";
import {
  administrator,
  newAddress,
  refused,
  succeeded,
  tokenHash,
  visitor,
  withUser,
} from "./auth_users.ts";

Deno.test("verifyOtp with the token hash of a link answers a session", async () => {
  await withUser(async ({ id, email }) => {
    const { auth } = await visitor();
    const { session, user } = succeeded(
      await auth.verifyOtp({ token_hash: await tokenHash(email), type: "magiclink" }),
    );
    assert.equal(user?.id, id);
    assert.ok(session?.access_token);
  });
});

Deno.test("verifyOtp takes type email for the token hash of any link", async () => {
  await withUser(async ({ id, email }) => {
    const { auth } = await visitor();
    const { user } = succeeded(
      await auth.verifyOtp({ token_hash: await tokenHash(email), type: "email" }),
    );
    assert.equal(user?.id, id);
  });
});

Deno.test("verifyOtp takes the address with the code of a link", async () => {
  await withUser(async ({ id, email }) => {
    const admin = await administrator();
    const { properties } = succeeded(
      await admin.auth.admin.generateLink({ type: "magiclink", email }),
    );
    assert.match(properties?.email_otp ?? "", /^\d{6}$/);
    const { auth } = await visitor();
    const { user } = succeeded(
      await auth.verifyOtp({ email, token: properties?.email_otp ?? "", type: "email" }),
    );
    assert.equal(user?.id, id);
  });
});

Deno.test("verifyOtp takes a token hash once", async () => {
  await withUser(async ({ email }) => {
    const token_hash = await tokenHash(email);
    const { auth } = await visitor();
    succeeded(await auth.verifyOtp({ token_hash, type: "magiclink" }));
    refused(await auth.verifyOtp({ token_hash, type: "magiclink" }), 403, "otp_expired");
  });
});

Deno.test("verifyOtp refuses a made-up token hash, a foreign type and a wrong code", async () => {
  await withUser(async ({ email }) => {
    const token_hash = await tokenHash(email, "recovery");
    const { auth } = await visitor();
    refused(
      await auth.verifyOtp({ token_hash: "0".repeat(56), type: "magiclink" }),
      403,
      "otp_expired",
    );
    refused(await auth.verifyOtp({ token_hash, type: "signup" }), 403, "otp_expired");
    refused(await auth.verifyOtp({ email, token: "wrong", type: "email" }), 403, "otp_expired");
    refused(
      await auth.verifyOtp({ email: newAddress(), token: "123456", type: "email" }),
      403,
      "otp_expired",
    );
  });
});

Deno.test("a newer link makes the older one void", async () => {
  await withUser(async ({ email }) => {
    const older = await tokenHash(email);
    const newer = await tokenHash(email);
    const { auth } = await visitor();
    refused(await auth.verifyOtp({ token_hash: older, type: "magiclink" }), 403, "otp_expired");
    succeeded(await auth.verifyOtp({ token_hash: newer, type: "magiclink" }));
  });
});
