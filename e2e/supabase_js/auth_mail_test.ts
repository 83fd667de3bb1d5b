import assert from "node:assert/strict";
import { mailsTo, mailTo } from "../harness/mailbox.ts";
import {
  administrator,
  newAddress,
  signedIn,
  succeeded,
  visitor,
  withAddress,
  withUser,
} from "./auth_users.ts";

Deno.test("inviteUserByEmail mails the invitation, once", async () => {
  await withAddress(async (email) => {
    const { auth } = await administrator();
    succeeded(await auth.admin.inviteUserByEmail(email));
    await mailTo(email);
    assert.equal((await mailsTo(email)).length, 1);
  });
});

Deno.test("resetPasswordForEmail mails the user", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    succeeded(await auth.resetPasswordForEmail(email));
    await mailTo(email);
  });
});

Deno.test("signInWithOtp mails a user who is known", async () => {
  await withUser(async ({ email }) => {
    const { auth } = await visitor();
    const answer = await auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    assert.equal(answer.error, null);
    await mailTo(email);
  });
});

Deno.test("updateUser with a new address mails both addresses", async () => {
  await withUser(async (user) => {
    const { client } = await signedIn(user);
    const email = newAddress("renamed");
    succeeded(await client.auth.updateUser({ email }));
    await mailTo(email);
    await mailTo(user.email);
  });
});

Deno.test("generateLink mails nobody: the link is the caller's to send", async () => {
  await withUser(async (user) => {
    const { auth } = await administrator();
    succeeded(await auth.admin.generateLink({ type: "recovery", email: user.email }));
    // What is sent afterwards has arrived, so the other mail would have too.
    const { client } = await signedIn(user);
    succeeded(await client.auth.updateUser({ email: newAddress() }));
    await mailTo(user.email);
    assert.equal((await mailsTo(user.email)).length, 1);
  });
});
