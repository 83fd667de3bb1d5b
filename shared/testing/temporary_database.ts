import { join } from "node:path";
// @ts-types="@types/pg"
import pg from "pg";
import type { DatabaseRole } from "../../scripts/stack/context.ts";
import { applyPlatform, setRolePasswords } from "../../scripts/stack/platform/apply.ts";
import { temporaryPostgres, TEST_PASSWORDS } from "../../scripts/stack/postgres/temporary.ts";
import { createDatabase, type Database } from "../db/database.ts";
import type { DatabaseOptions } from "../db/pool_options.ts";

const MIGRATIONS = new URL("../../supabase/migrations/", import.meta.url).pathname;

/** A database server of a test's own, with the project's migrations, gone when disposed of. */
export interface TemporaryDatabase extends AsyncDisposable {
  url(role: DatabaseRole): string;
  /** As the superuser, on a connection of its own. */
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** What functions get, closed with the server. */
  connect(options?: Partial<DatabaseOptions>): Database;
  /** Makes a signed-in user and answers the claims of the access token. */
  user(role?: "customer" | "agent" | "admin"): Promise<TestClaims>;
}

export interface TestClaims extends Record<string, unknown> {
  sub: string;
  role: "app_customer" | "app_agent" | "app_admin";
  user_role: "customer" | "agent" | "admin";
  role_version: number;
  session_id: string;
}

/** Starts a server; takes a second or two. */
export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const postgres = await temporaryPostgres();
  const superuser = postgres.url("supabase_admin");
  await applyPlatform(superuser, TEST_PASSWORDS);
  for (const sql of await readMigrations()) await run(postgres.url("postgres"), sql);
  await setRolePasswords(superuser, TEST_PASSWORDS);
  const databases: Database[] = [];

  return {
    url: postgres.url,
    query: (text, values) => run(superuser, text, values),
    connect(options = {}) {
      const database = createDatabase({
        url: postgres.url("edge_functions"),
        poolSize: 1,
        statementTimeoutMs: 2_000,
        applicationName: "portcullis test",
        ...options,
      });
      databases.push(database);
      return database;
    },
    async user(role = "customer") {
      const sub = crypto.randomUUID();
      const session_id = crypto.randomUUID();
      await run(
        superuser,
        `insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())`,
        [sub, `${sub}@example.com`],
      );
      await run(superuser, `insert into auth.sessions (id, user_id) values ($1, $2)`, [
        session_id,
        sub,
      ]);
      const [profile] = await run<{ role_version: number }>(
        superuser,
        `update public.profiles set role = $2 where id = $1 returning role_version`,
        [sub, role],
      );
      const role_version = profile?.role_version ?? 1;
      return { sub, role: `app_${role}`, user_role: role, role_version, session_id };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(databases.map((database) => database.close()));
      await postgres[Symbol.asyncDispose]();
    },
  };
}

async function readMigrations(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(MIGRATIONS)) {
    if (name.endsWith(".sql")) names.push(name);
  }
  return await Promise.all(names.sort().map((name) => Deno.readTextFile(join(MIGRATIONS, name))));
}

async function run<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}
