import assert from "node:assert/strict";
import {
  type AuthError,
  createClient,
  type Session,
  type SupabaseClient,
} from "@supabase/supabase-js";
import { stack } from "../harness/stack.ts";

const AUTH = { autoRefreshToken: false, persistSession: false, detectSessionInUrl: false };

export const PASSWORD = "correct horse battery staple";

/** A supabase-js client as a visitor has it, each with a session of its own. */
export async function visitor(): Promise<SupabaseClient> {
  const { url, publishable_key } = await stack();
  return createClient(url, publishable_key, { auth: AUTH });
}

/** A supabase-js client as a server has it. */
export async function administrator(): Promise<SupabaseClient> {
  const { url, secret_key } = await stack();
  return createClient(url, secret_key, { auth: AUTH });
}

export function newAddress(name = "someone"): string {
  return `${name}-${crypto.randomUUID()}@example.com`;
}

export interface TestUser {
  id: string;
  email: string;
}

/** Runs `test` with a confirmed user who has `PASSWORD`, and removes the user afterwards. */
export async function withUser(test: (user: TestUser) => Promise<void>): Promise<void> {
  const { auth } = await administrator();
  const email = newAddress();
  const { user } = succeeded(
    await auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }),
  );
  assert.ok(user);
  try {
    await test({ id: user.id, email });
  } finally {
    await auth.admin.deleteUser(user.id);
  }
}

/** Runs `test`, then removes whoever has come to have the address. */
export async function withAddress(test: (email: string) => Promise<void>): Promise<void> {
  const email = newAddress();
  try {
    await test(email);
  } finally {
    const { auth } = await administrator();
    const { data } = await auth.admin.generateLink({ type: "recovery", email });
    if (data.user) await auth.admin.deleteUser(data.user.id);
  }
}

/** Signs the user in on a client of its own. */
export async function signedIn(
  { email }: TestUser,
): Promise<{ client: SupabaseClient; session: Session }> {
  const client = await visitor();
  const { session } = succeeded(
    await client.auth.signInWithPassword({ email, password: PASSWORD }),
  );
  assert.ok(session);
  return { client, session };
}

/** The token hash that a link of this type carries, made without a mail. */
export async function tokenHash(
  email: string,
  type: "magiclink" | "recovery" = "magiclink",
): Promise<string> {
  const { auth } = await administrator();
  const { properties } = succeeded(await auth.admin.generateLink({ type, email }));
  assert.ok(properties);
  return properties.hashed_token;
}

interface Answer {
  data: unknown;
  error: AuthError | null;
}
type Success<A extends Answer> = Extract<A, { error: null }>;

/** The data of an answer that must not be an error. */
export function succeeded<A extends Answer>(answer: A): Success<A>["data"] {
  if (!isSuccess(answer)) assert.fail(`expected no error, got ${answer.error}`);
  return answer.data;
}

function isSuccess<A extends Answer>(answer: A): answer is Success<A> {
  return answer.error === null;
}

/** Asserts that an answer is the refusal that Auth documents. */
export function refused(
  { error }: { error: AuthError | null },
  status: number,
  code: string,
): void {
  assert.deepEqual({ status: error?.status, code: error?.code }, { status, code });
}
