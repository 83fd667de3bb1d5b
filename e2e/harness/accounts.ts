import assert from "node:assert/strict";
import { call } from "./client.ts";
import { query } from "./database.ts";
import { stack } from "./stack.ts";

/** A password that every rule accepts. */
export const PASSWORD = "correct horse battery";

/** The part of a session that tests work with. */
export interface SessionBody {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  expires_at: number;
  user: { id: string; email: string; full_name: string | null; role: string; is_verified: boolean };
}

/** An account that a test has to itself. */
export interface Account {
  id: string;
  email: string;
  password: string;
}

/** An address that nobody has used. */
export function newAddress(name = "ada"): string {
  return `${name}-${crypto.randomUUID().slice(0, 13)}@example.com`;
}

/** Makes an account through Auth's admin API, without a mail. */
export async function newAccount(
  { role = "customer", verified = true, email = newAddress(), full_name = "Ada Lovelace" }: {
    role?: "customer" | "agent" | "admin";
    verified?: boolean;
    email?: string;
    full_name?: string;
  } = {},
): Promise<Account> {
  const { url, secret_key } = await stack();
  const response = await fetch(`${url}/auth/v1/admin/users`, {
    method: "POST",
    headers: {
      apikey: secret_key,
      authorization: `Bearer ${secret_key}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      email,
      password: PASSWORD,
      email_confirm: verified,
      user_metadata: { full_name },
    }),
  });
  const { id } = await response.json();
  if (role !== "customer") {
    await query("update public.profiles set role = $2 where id = $1", [id, role]);
  }
  return { id, email, password: PASSWORD };
}

/** Locks an account out, as an administrator does. */
export async function disable({ id }: Account): Promise<void> {
  await query("update public.profiles set disabled_at = now() where id = $1", [id]);
}

/** Signs in through the function. */
export async function signIn({ email, password }: Omit<Account, "id">): Promise<SessionBody> {
  const { status, body } = await call<SessionBody>("signup-otp/login", {
    json: { email, password },
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** A fresh account of a role and its session. */
export async function signedIn(
  role: "customer" | "agent" | "admin" = "customer",
): Promise<{ account: Account; session: SessionBody; token: string }> {
  const account = await newAccount({ role });
  const session = await signIn(account);
  return { account, session, token: session.access_token };
}

/** Lets another code be asked for at once; otherwise that takes a minute. */
export async function endCooldown(address: string): Promise<void> {
  await query(
    "update private.one_time_codes set resend_available_at = now() where address = $1",
    [address],
  );
}
