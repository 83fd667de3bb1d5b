import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { stack } from "./stack.ts";

export type DemoRole = "admin" | "agent" | "customer";

/** Signs a demo account in with supabase-js, as an application would; each call is a session of its own. */
export async function demoClient(role: DemoRole): Promise<SupabaseClient> {
  const { url, publishable_key, users } = await stack();
  if (!users) throw new Error("the stack under test has no demo accounts");
  const client = createClient(url, publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await client.auth.signInWithPassword(users[role]);
  if (error) throw error;
  return client;
}

/** The access token of a signed-in client. */
export async function tokenOf(client: SupabaseClient): Promise<string> {
  const { data } = await client.auth.getSession();
  if (!data.session) throw new Error("the client is not signed in");
  return data.session.access_token;
}

/** An access token of a demo account. */
export async function demoToken(role: DemoRole): Promise<string> {
  return await tokenOf(await demoClient(role));
}
