import assert from "node:assert/strict";
import type { GenerateLinkParams } from "@supabase/supabase-js";
import { stack } from "../harness/stack.ts";
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

async function generate(params: GenerateLinkParams) {
  const { auth } = await administrator();
  const { properties, user } = succeeded(await auth.admin.generateLink(params));
  assert.ok(properties);
  assert.ok(user);
  return { properties, user, token: tokenOf(properties.action_link) };
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get("token") ?? "";
}

Deno.test("generateLink magiclink: its token signs a known user in", async () => {
  await withUser(async ({ id, email }) => {
    const { url } = await stack();
    const { properties, token } = await generate({ type: "magiclink", email });
    assert.equal(properties.verification_type, "magiclink");
    assert.equal(properties.hashed_token, token);
    assert.ok(properties.action_link.startsWith(`${url}/auth/v1/verify?`));
    const { auth } = await visitor();
    const { user } = succeeded(await auth.verifyOtp({ token_hash: token, type: "magiclink" }));
    assert.equal(user?.id, id);
  });
});

Deno.test("generateLink magiclink: an unknown address becomes a sign-up", async () => {
  await withAddress(async (email) => {
    const { properties, user, token } = await generate({ type: "magiclink", email });
    assert.equal(properties.verification_type, "signup");
    assert.equal(user.email_confirmed_at, undefined);
    const { auth } = await visitor();
    const { user: confirmed } = succeeded(
      await auth.verifyOtp({ token_hash: token, type: "signup" }),
    );
    assert.equal(confirmed?.id, user.id);
  });
});

Deno.test("generateLink signup: confirming it lets the password in", async () => {
  await withAddress(async (email) => {
    const { user, token } = await generate({
      type: "signup",
      email,
      password: PASSWORD,
      options: { data: { full_name: "Signed Up" } },
    });
    assert.equal(user.user_metadata.full_name, "Signed Up");
    const { auth } = await visitor();
    refused(
      await auth.signInWithPassword({ email, password: PASSWORD }),
      400,
      "email_not_confirmed",
    );
    const { user: confirmed } = succeeded(
      await auth.verifyOtp({ token_hash: token, type: "signup" }),
    );
    assert.ok(confirmed?.email_confirmed_at);
    succeeded(await auth.signInWithPassword({ email, password: PASSWORD }));
  });
});

Deno.test("generateLink signup: refused for a confirmed user and for a weak password", async () => {
  const { auth } = await administrator();
  await withUser(async ({ email }) => {
    refused(
      await auth.admin.generateLink({ type: "signup", email, password: PASSWORD }),
      422,
      "email_exists",
    );
  });
  refused(
    await auth.admin.generateLink({ type: "signup", email: newAddress(), password: "short" }),
    422,
    "weak_password",
  );
});

Deno.test("generateLink invite: accepting it confirms the address and starts a session", async () => {
  await withAddress(async (email) => {
    const { properties, user, token } = await generate({ type: "invite", email });
    assert.equal(properties.verification_type, "invite");
    assert.ok(user.invited_at);
    const { auth } = await visitor();
    const { user: accepted } = succeeded(
      await auth.verifyOtp({ token_hash: token, type: "invite" }),
    );
    assert.ok(accepted?.email_confirmed_at);
    succeeded(await auth.updateUser({ password: PASSWORD }));
  });
});

Deno.test("generateLink recovery: its session may set a new password", async () => {
  await withUser(async ({ email }) => {
    const { properties, token } = await generate({ type: "recovery", email });
    assert.equal(properties.verification_type, "recovery");
    const { auth } = await visitor();
    succeeded(await auth.verifyOtp({ token_hash: token, type: "recovery" }));
    const password = "recovered and renewed";
    succeeded(await auth.updateUser({ password }));
    succeeded(await auth.signInWithPassword({ email, password }));
  });
});

Deno.test("generateLink recovery and email_change: refused for an unknown address", async () => {
  const { auth } = await administrator();
  const email = newAddress();
  const newEmail = newAddress();
  refused(await auth.admin.generateLink({ type: "recovery", email }), 404, "user_not_found");
  refused(
    await auth.admin.generateLink({ type: "email_change_new", email, newEmail }),
    404,
    "user_not_found",
  );
});

Deno.test("generateLink email_change: both addresses confirm before it changes", async () => {
  await withUser(async ({ id, email }) => {
    const newEmail = newAddress("changed");
    const ofCurrent = await generate({ type: "email_change_current", email, newEmail });
    const ofNew = await generate({ type: "email_change_new", email, newEmail });
    assert.equal(ofNew.user.new_email, newEmail);

    const { auth } = await visitor();
    const first = succeeded(
      await auth.verifyOtp({ token_hash: ofCurrent.token, type: "email_change" }),
    );
    assert.equal(first.session, null);
    const second = succeeded(
      await auth.verifyOtp({ token_hash: ofNew.token, type: "email_change" }),
    );
    assert.equal(second.user?.id, id);
    assert.equal(second.user?.email, newEmail);
    assert.ok(second.session);
    refused(
      await auth.signInWithPassword({ email, password: PASSWORD }),
      400,
      "invalid_credentials",
    );
    succeeded(await auth.signInWithPassword({ email: newEmail, password: PASSWORD }));
  });
});

Deno.test("generateLink email_change: refused for an address that is taken", async () => {
  await withUser(async ({ email }) => {
    await withUser(async (other) => {
      const { auth } = await administrator();
      refused(
        await auth.admin.generateLink({
          type: "email_change_new",
          email,
          newEmail: other.email,
        }),
        422,
        "email_exists",
      );
    });
  });
});

Deno.test("a link followed in a browser redirects with the session in the fragment", async () => {
  await withUser(async (user) => {
    const { properties } = await generate({ type: "magiclink", email: user.email });
    const answer = await fetch(properties.action_link, { redirect: "manual" });
    await answer.body?.cancel();
    assert.equal(answer.status, 303);
    const location = new URL(answer.headers.get("location") ?? "");
    assert.equal(location.href.split("#")[0], new URL(properties.redirect_to).href);
    const fragment = new URLSearchParams(location.hash.slice(1));
    assert.equal(fragment.get("type"), "magiclink");
    const { auth } = await visitor();
    const { user: found } = succeeded(await auth.getUser(fragment.get("access_token") ?? ""));
    assert.equal(found?.id, user.id);
  });
});

Deno.test("a link followed twice redirects with the refusal in the fragment", async () => {
  await withUser(async ({ email }) => {
    const { properties } = await generate({ type: "magiclink", email });
    for (const refusal of [null, "otp_expired"]) {
      const answer = await fetch(properties.action_link, { redirect: "manual" });
      await answer.body?.cancel();
      const location = new URL(answer.headers.get("location") ?? "");
      assert.equal(new URLSearchParams(location.hash.slice(1)).get("error_code"), refusal);
    }
  });
});

Deno.test("a link leads nowhere but to the site", async () => {
  await withUser(async ({ email }) => {
    const { properties } = await generate({
      type: "magiclink",
      email,
      options: { redirectTo: "https://evil.example.net/" },
    });
    assert.notEqual(new URL(properties.redirect_to).hostname, "evil.example.net");
  });
});

Deno.test("a password change makes outstanding links void", async () => {
  await withUser(async (user) => {
    const { token } = await generate({ type: "recovery", email: user.email });
    const { client } = await signedIn(user);
    succeeded(await client.auth.updateUser({ password: "a different passphrase" }));
    const { auth } = await visitor();
    refused(await auth.verifyOtp({ token_hash: token, type: "recovery" }), 403, "otp_expired");
  });
});
