import assert from "node:assert/strict";
import {
  administrator,
  newAddress,
  PASSWORD,
  refused,
  signedIn,
  succeeded,
  visitor,
  withUser,
} from "./auth_users.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

Deno.test("updateUserById bans: no sign-in, no refresh, until the ban is lifted", async () => {
  await withUser(async (user) => {
    const { auth } = await administrator();
    const { client } = await signedIn(user);
    const { user: banned } = succeeded(
      await auth.admin.updateUserById(user.id, { ban_duration: "24h" }),
    );
    assert.ok(banned?.banned_until);

    const visiting = await visitor();
    refused(
      await visiting.auth.signInWithPassword({ email: user.email, password: PASSWORD }),
      400,
      "user_banned",
    );
    refused(await client.auth.refreshSession(), 400, "user_banned");

    succeeded(await auth.admin.updateUserById(user.id, { ban_duration: "none" }));
    await signedIn(user);
  });
});

Deno.test("updateUserById refuses a ban of no known length", async () => {
  await withUser(async ({ id }) => {
    const { auth } = await administrator();
    refused(
      await auth.admin.updateUserById(id, { ban_duration: "a while" }),
      400,
      "validation_failed",
    );
  });
});

Deno.test("updateUserById sets a password and ends every session", async () => {
  await withUser(async (user) => {
    const { auth } = await administrator();
    const { client } = await signedIn(user);
    const password = "chosen by an administrator";
    succeeded(await auth.admin.updateUserById(user.id, { password }));

    assert.equal((await client.auth.getUser()).error?.name, "AuthSessionMissingError");
    const visiting = await visitor();
    succeeded(await visiting.auth.signInWithPassword({ email: user.email, password }));
  });
});

Deno.test("updateUserById refuses a weak password", async () => {
  await withUser(async ({ id }) => {
    const { auth } = await administrator();
    refused(await auth.admin.updateUserById(id, { password: "short" }), 422, "weak_password");
  });
});

Deno.test("updateUserById changes address and metadata at once", async () => {
  await withUser(async ({ id }) => {
    const { auth } = await administrator();
    const email = newAddress("moved");
    const { user } = succeeded(
      await auth.admin.updateUserById(id, {
        email,
        email_confirm: true,
        user_metadata: { full_name: "Grace" },
        app_metadata: { plan: "paid" },
      }),
    );
    assert.equal(user?.email, email);
    assert.equal(user?.user_metadata.full_name, "Grace");
    assert.equal(user?.app_metadata.plan, "paid");
    assert.equal(user?.app_metadata.provider, "email");
    const visiting = await visitor();
    succeeded(await visiting.auth.signInWithPassword({ email, password: PASSWORD }));
  });
});

Deno.test("updateUserById answers that there is no such user", async () => {
  const { auth } = await administrator();
  refused(await auth.admin.updateUserById(NOBODY, { ban_duration: "1h" }), 404, "user_not_found");
});

Deno.test("deleteUser removes the user and the address is free again", async () => {
  const { auth } = await administrator();
  let address = "";
  await withUser(async ({ id, email }) => {
    address = email;
    succeeded(await auth.admin.deleteUser(id));
    refused(await auth.admin.getUserById(id), 404, "user_not_found");
    refused(await auth.admin.deleteUser(id), 404, "user_not_found");
  });
  const { user } = succeeded(await auth.admin.createUser({ email: address, password: PASSWORD }));
  assert.ok(user);
  await auth.admin.deleteUser(user.id);
});

Deno.test("deleteUser softly keeps the row and nothing of the person", async () => {
  await withUser(async (user) => {
    const { auth } = await administrator();
    const { client } = await signedIn(user);
    succeeded(await auth.admin.deleteUser(user.id, true));

    const { user: row } = succeeded(await auth.admin.getUserById(user.id));
    assert.ok(row?.deleted_at);
    assert.notEqual(row?.email, user.email);
    assert.deepEqual(row?.user_metadata, {});
    assert.equal((await client.auth.getUser()).error?.name, "AuthSessionMissingError");
    const visiting = await visitor();
    refused(
      await visiting.auth.signInWithPassword({ email: user.email, password: PASSWORD }),
      400,
      "invalid_credentials",
    );
  });
});
