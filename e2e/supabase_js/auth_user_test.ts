import assert from "node:assert/strict";
import {
  newAddress,
  PASSWORD,
  refused,
  signedIn,
  succeeded,
  visitor,
  withUser,
} from "./auth_users.ts";

Deno.test("updateUser changes metadata key by key", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    succeeded(await client.auth.updateUser({ data: { full_name: "Ada", colour: "red" } }));
    const { user: updated } = succeeded(await client.auth.updateUser({ data: { colour: null } }));
    assert.equal(updated?.user_metadata.full_name, "Ada");
    assert.equal("colour" in (updated?.user_metadata ?? {}), false);
  });
});

Deno.test("updateUser changes the password and ends the other sessions", async () => {
  await withUser(async (user) => {
    const here = await signedIn(user);
    const elsewhere = await signedIn(user);
    const password = "a different passphrase";
    succeeded(await here.client.auth.updateUser({ password }));

    assert.equal(succeeded(await here.client.auth.getUser()).user?.id, user.id);
    const answer = await elsewhere.client.auth.getUser();
    assert.equal(answer.error?.name, "AuthSessionMissingError");
    const { auth } = await visitor();
    refused(
      await auth.signInWithPassword({ email: user.email, password: PASSWORD }),
      400,
      "invalid_credentials",
    );
    succeeded(await auth.signInWithPassword({ email: user.email, password }));
  });
});

Deno.test("updateUser refuses the same password and a weak one", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    refused(await client.auth.updateUser({ password: PASSWORD }), 422, "same_password");
    refused(await client.auth.updateUser({ password: "short" }), 422, "weak_password");
  });
});

Deno.test("updateUser refuses an address that somebody else has", async () => {
  await withUser(async (user) => {
    await withUser(async (other) => {
      const { client } = await signedIn(user);
      refused(await client.auth.updateUser({ email: other.email }), 422, "email_exists");
    });
  });
});

Deno.test("updateUser keeps the address until the change is confirmed", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    const email = newAddress("renamed");
    const { user: updated } = succeeded(await client.auth.updateUser({ email }));
    assert.equal(updated?.email, user.email);
    assert.equal(updated?.new_email, email);
  });
});
