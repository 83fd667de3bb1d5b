import assert from "node:assert/strict";
import { createClient, StorageApiError, type SupabaseClient } from "@supabase/supabase-js";
import { stack } from "../harness/stack.ts";

const ready = await stack();

function client(key: string): SupabaseClient {
  return createClient(ready.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** Storage with the secret key: past row-level security. */
export const service = client(ready.secret_key).storage;

/** Storage for whoever has only the publishable key. */
export const stranger = client(ready.publishable_key).storage;

/** The headers of a request without supabase-js that the gateway takes as the service's. */
export const serviceHeaders = { apikey: ready.secret_key };

export const storageUrl = `${ready.url}/storage/v1`;

/** Storage as one of the demo accounts. */
export async function signIn(name: "customer" | "agent") {
  const user = ready.users?.[name];
  assert.ok(user, "the stack has no demo accounts");
  const supabase = client(ready.publishable_key);
  const { error } = await supabase.auth.signInWithPassword(user);
  assert.equal(error, null);
  return supabase.storage;
}

type BucketOptions = Parameters<typeof service.createBucket>[1];

/** Runs `work` with a bucket of its own, which is removed afterwards with all that is in it. */
export async function withBucket(
  work: (bucket: string) => Promise<void>,
  options: BucketOptions = { public: false },
): Promise<void> {
  const bucket = `test-${crypto.randomUUID()}`;
  succeed(await service.createBucket(bucket, options));
  try {
    await work(bucket);
  } finally {
    succeed(await service.emptyBucket(bucket));
    succeed(await service.deleteBucket(bucket));
  }
}

/** What a call answered; throws what it was refused with. */
export function succeed<T>(answer: { data: T; error: unknown }): NonNullable<T> {
  if (answer.error !== null) throw answer.error;
  assert.ok(answer.data !== null && answer.data !== undefined);
  return answer.data;
}

/** Asserts a refusal with storage-api's code and the status that the body names. */
export function refused(answer: { error: unknown }, code: string, statusCode: string): void {
  assert.ok(answer.error instanceof StorageApiError, `expected ${code}, got ${answer.error}`);
  assert.deepEqual([answer.error.code, answer.error.statusCode], [code, statusCode]);
}

/** The object's bytes as text. */
export async function textOf(path: string, from: ReturnType<typeof service.from>): Promise<string> {
  return await succeed(await from.download(path)).text();
}
