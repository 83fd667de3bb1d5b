import assert from "node:assert/strict";
import {
  administrator,
  newAddress,
  PASSWORD,
  refused,
  signedIn,
  succeeded,
  visitor,
  withAddress,
  withUser,
} from "./auth_users.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

Deno.test("the admin API refuses the publishable key", async () => {
  const { auth } = await visitor();
  refused(await auth.admin.listUsers(), 403, "not_admin");
  refused(await auth.admin.getUserById(NOBODY), 403, "not_admin");
  refused(await auth.admin.inviteUserByEmail(newAddress()), 403, "not_admin");
  refused(
    await auth.admin.generateLink({ type: "magiclink", email: newAddress() }),
    403,
    "not_admin",
  );
});

Deno.test("the admin API refuses a signed-in user", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    refused(await client.auth.admin.listUsers(), 403, "not_admin");
  });
});

Deno.test("createUser answers the user as the platform shapes it", async () => {
  const { auth } = await administrator();
  const email = newAddress("Created");
  const { user } = succeeded(
    await auth.admin.createUser({
      email,
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { full_name: "Ada Lovelace" },
      app_metadata: { plan: "free" },
    }),
  );
  assert.ok(user);
  try {
    assert.equal(user.email, email.toLowerCase());
    assert.ok(user.email_confirmed_at);
    assert.deepEqual(user.user_metadata, { full_name: "Ada Lovelace", email_verified: true });
    assert.deepEqual(user.app_metadata, {
      plan: "free",
      provider: "email",
      providers: ["email"],
    });
    assert.equal(user.identities?.[0]?.identity_data?.email, email.toLowerCase());
  } finally {
    await auth.admin.deleteUser(user.id);
  }
});

Deno.test("createUser refuses a known address, in any case", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await administrator();
    refused(
      await auth.admin.createUser({ email: email.toUpperCase(), password: PASSWORD }),
      422,
      "email_exists",
    );
  });
});

Deno.test("createUser refuses what is no address, and nothing at all", async () => {
  const { auth } = await administrator();
  refused(await auth.admin.createUser({ email: "not an address" }), 400, "validation_failed");
  refused(await auth.admin.createUser({}), 400, "validation_failed");
});

Deno.test("listUsers answers the users, newest first, and how many there are", async () => {
  await withUser(async (older) => {
    await withUser(async (newer) => {
      const { auth } = await administrator();
      const { data, error } = await auth.admin.listUsers({ page: 1, perPage: 50 });
      assert.equal(error, null);
      const ids = data.users.map(({ id }) => id);
      assert.ok(ids.includes(newer.id));
      assert.ok(ids.indexOf(newer.id) < ids.indexOf(older.id));
      assert.ok("total" in data && data.total >= 2);
    });
  });
});

Deno.test("listUsers tells the next page", async () => {
  await withUser(async () => {
    await withUser(async () => {
      const { auth } = await administrator();
      const { data } = await auth.admin.listUsers({ page: 1, perPage: 1 });
      assert.ok("nextPage" in data);
      assert.equal(data.nextPage, 2);
      assert.equal((await auth.admin.listUsers({ page: 2, perPage: 1 })).data.users.length, 1);
    });
  });
});

Deno.test("getUserById answers the user, or that there is none", async () => {
  await withUser(async ({ id, email }) => {
    const { auth } = await administrator();
    assert.equal(succeeded(await auth.admin.getUserById(id)).user?.email, email);
    refused(await auth.admin.getUserById(NOBODY), 404, "user_not_found");
  });
});

Deno.test("inviteUserByEmail makes a user who has yet to confirm", async () => {
  await withAddress(async (email) => {
    const { auth } = await administrator();
    const { user } = succeeded(
      await auth.admin.inviteUserByEmail(email, { data: { full_name: "Invited" } }),
    );
    assert.ok(user?.invited_at);
    assert.equal(user?.email_confirmed_at, undefined);
    assert.equal(user?.user_metadata.full_name, "Invited");
  });
});

Deno.test("inviteUserByEmail refuses the address of a confirmed user", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await administrator();
    refused(await auth.admin.inviteUserByEmail(email), 422, "email_exists");
  });
});

Deno.test("inviteUserByEmail and generateLink refuse what is no address", async () => {
  const { auth } = await administrator();
  refused(await auth.admin.inviteUserByEmail("nobody"), 400, "validation_failed");
  refused(
    await auth.admin.generateLink({ type: "magiclink", email: "nobody" }),
    400,
    "validation_failed",
  );
});
