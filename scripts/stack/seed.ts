import pg from "pg";
import { sha256 } from "../../shared/crypto/sha256.ts";
import type { Caller, Service } from "./context.ts";
import { pushMigrations } from "./migrations/push.ts";
import type { Ready } from "./ready.ts";
import type { Secrets } from "./secrets.ts";

/** What the demo data is made with. */
export interface SeedOptions {
  /** The database as role postgres. */
  dbUrl: string;
  /** The project's folder. */
  root: string;
  auth: Service;
  secrets: Secrets;
  log(message: string): void;
}

type Role = "admin" | "agent" | "customer";

const ACCOUNTS: Record<Role, { email: string; fullName: string }> = {
  admin: { email: "admin@portcullis.test", fullName: "Ada Admin" },
  agent: { email: "agent@portcullis.test", fullName: "Arto Agent" },
  customer: { email: "customer@portcullis.test", fullName: "Carla Customer" },
};

/**
 * Makes the demo data that is not there yet: the accounts, through Auth as real users; the rows of
 * supabase/seed.sql, by the CLI, which remembers it; and a server-to-server key. A bot of its own, with
 * its secret for the ready line, belongs here as soon as there is a table for bots.
 */
export async function seed(options: SeedOptions): Promise<Pick<Ready, "users" | "api_key">> {
  const { dbUrl, root, secrets, log } = options;
  const client = new pg.Client({ connectionString: dbUrl });
  await client.connect();
  try {
    await createMissingAccounts(client, options);
    await pushMigrations({ dbUrl, workdir: root, seed: true, onProgress: log });
    await createApiKey(client, secrets.demo_api_key);
  } finally {
    await client.end();
  }
  const user = (role: Role) => ({ email: ACCOUNTS[role].email, password: secrets.demo[role] });
  return {
    users: { admin: user("admin"), agent: user("agent"), customer: user("customer") },
    api_key: secrets.demo_api_key,
  };
}

async function createMissingAccounts(client: pg.Client, { auth, secrets, log }: SeedOptions) {
  const emails = Object.values(ACCOUNTS).map(({ email }) => email);
  const { rows } = await client.query<{ email: string }>(
    "select email from auth.users where email = any ($1)",
    [emails],
  );
  const there = new Set(rows.map((row) => row.email));
  for (const role of ["admin", "agent", "customer"] as const) {
    const { email, fullName } = ACCOUNTS[role];
    if (there.has(email)) continue;
    log(`Making the demo account ${email}`);
    const id = await createUser(auth, email, secrets.demo[role], fullName);
    // Everybody begins as a customer. The first administrator is made by whoever owns the database.
    if (role === "customer") continue;
    await client.query("update public.profiles set role = $2 where id = $1", [id, role]);
  }
}

async function createUser(auth: Service, email: string, password: string, fullName: string) {
  const request = new Request("http://127.0.0.1/admin/users", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      email,
      password,
      email_confirm: true,
      user_metadata: { full_name: fullName },
    }),
  });
  const response = await auth.fetch(request, SERVICE_ROLE);
  const text = await response.text();
  if (!response.ok) throw new Error(`Auth refused to make ${email}: ${response.status} ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}

async function createApiKey(client: pg.Client, key: string) {
  const prefix = key.split("_")[1];
  await client.query(
    `insert into public.api_keys (name, prefix, key_hash, scopes)
     values ('Demo web site', $1, $2, array['leads:write'])
     on conflict (prefix) do nothing`,
    [prefix, await sha256(key)],
  );
}

const SERVICE_ROLE: Caller = {
  apiKey: "secret",
  role: "service_role",
  claims: null,
  token: null,
  ip: "127.0.0.1",
};
