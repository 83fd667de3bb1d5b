import assert from "node:assert/strict";
import { query } from "../harness/database.ts";
import {
  refused,
  service,
  signIn,
  stranger,
  succeed,
  textOf,
  withBucket,
} from "./storage_client.ts";

/** Policies that let customers do everything with their own objects and agents read all of them. */
async function withOwnerPolicies(bucket: string, work: () => Promise<void>): Promise<void> {
  const own = `bucket_id = '${bucket}' and owner_id = (select auth.uid())::text`;
  const policies = {
    insert: `for insert to app_customer with check (${own})`,
    select: `for select to app_customer using (${own})`,
    update: `for update to app_customer using (${own}) with check (${own})`,
    delete: `for delete to app_customer using (${own})`,
    read: `for select to app_agent using (bucket_id = '${bucket}')`,
  };
  try {
    for (const [name, policy] of Object.entries(policies)) {
      await query(`create policy "${bucket} ${name}" on storage.objects ${policy}`);
    }
    await work();
  } finally {
    for (const name of Object.keys(policies)) {
      await query(`drop policy if exists "${bucket} ${name}" on storage.objects`);
    }
  }
}

Deno.test("without a policy nobody but the service may touch anything", async () => {
  const customer = await signIn("customer");
  await withBucket(async (bucket) => {
    succeed(await service.from(bucket).upload("a.txt", "text"));
    for (const storage of [stranger, customer]) {
      const from = storage.from(bucket);
      refused(await from.upload("b.txt", "text"), "AccessDenied", "403");
      refused(await from.upload("a.txt", "text", { upsert: true }), "AccessDenied", "403");
      refused(await from.download("a.txt"), "NoSuchKey", "404");
      refused(await from.info("a.txt"), "NoSuchKey", "404");
      assert.deepEqual(succeed(await from.list()), []);
      assert.deepEqual(succeed(await from.remove(["a.txt"])), []);
      refused(await from.move("a.txt", "c.txt"), "NoSuchKey", "404");
      refused(await from.copy("a.txt", "c.txt"), "NoSuchKey", "404");
      refused(await from.createSignedUrl("a.txt", 60), "NoSuchKey", "404");
      refused(await from.createSignedUploadUrl("b.txt"), "AccessDenied", "403");
      refused(await storage.createBucket(`test-${crypto.randomUUID()}`), "AccessDenied", "403");
      refused(await storage.getBucket(bucket), "NoSuchBucket", "404");
      refused(await storage.emptyBucket(bucket), "NoSuchBucket", "404");
      refused(await storage.deleteBucket(bucket), "NoSuchBucket", "404");
      assert.deepEqual(succeed(await storage.listBuckets()), []);
    }
    assert.deepEqual(succeed(await service.from(bucket).list()).map(({ name }) => name), ["a.txt"]);
  });
});

Deno.test("policies by owner and by our own roles decide for every call", async () => {
  const customer = await signIn("customer");
  const agent = await signIn("agent");
  await withBucket((bucket) =>
    withOwnerPolicies(bucket, async () => {
      const [own, theirs, all] = [customer, agent, service].map((storage) => storage.from(bucket));
      assert.ok(own && theirs && all);
      succeed(await all.upload("foreign.txt", "not yours"));

      // The customer: everything with their own, nothing with others'.
      succeed(await own.upload("own.txt", "mine"));
      succeed(await own.upload("own.txt", "mine again", { upsert: true }));
      refused(await own.upload("foreign.txt", "x", { upsert: true }), "AccessDenied", "403");
      refused(await own.upload("foreign.txt", "x"), "KeyAlreadyExists", "409");
      assert.equal(await textOf("own.txt", own), "mine again");
      refused(await own.download("foreign.txt"), "NoSuchKey", "404");
      assert.deepEqual(succeed(await own.list()).map(({ name }) => name), ["own.txt"]);
      succeed(await own.copy("own.txt", "copy.txt"));
      refused(await own.copy("foreign.txt", "stolen.txt"), "NoSuchKey", "404");
      succeed(await own.move("copy.txt", "moved.txt"));
      refused(await own.move("foreign.txt", "stolen.txt"), "NoSuchKey", "404");
      const signed = succeed(await own.createSignedUrls(["own.txt", "foreign.txt"], 60));
      assert.deepEqual(signed.map(({ signedUrl }) => signedUrl === null), [false, true]);
      assert.deepEqual(succeed(await own.remove(["foreign.txt", "moved.txt"])).map((o) => o.name), [
        "moved.txt",
      ]);

      // A signed upload belongs to who signed it, whoever sends it.
      const { token } = succeed(await own.createSignedUploadUrl("signed.txt"));
      succeed(await stranger.from(bucket).uploadToSignedUrl("signed.txt", token, "by link"));
      assert.equal(await textOf("signed.txt", own), "by link");

      // The agent: reads all, writes nothing.
      assert.deepEqual(succeed(await theirs.list()).map(({ name }) => name), [
        "foreign.txt",
        "own.txt",
        "signed.txt",
      ]);
      assert.equal(await textOf("own.txt", theirs), "mine again");
      refused(await theirs.upload("agent.txt", "x"), "AccessDenied", "403");
      refused(await theirs.update("own.txt", "x"), "AccessDenied", "403");
      refused(await theirs.move("own.txt", "agent.txt"), "NoSuchKey", "404");
      refused(await theirs.copy("own.txt", "agent.txt"), "AccessDenied", "403");
      refused(await theirs.createSignedUploadUrl("agent.txt"), "AccessDenied", "403");
      assert.deepEqual(succeed(await theirs.remove(["own.txt"])), []);
      refused(await stranger.from(bucket).download("own.txt"), "NoSuchKey", "404");
    })
  );
});
