import { join } from "node:path";
import pg from "pg";
import { exists } from "../postgres/exists.ts";
import type { Target } from "./cli.ts";

/** The CLI's own rule for the name of a migration. */
const MIGRATION = /^(\d+)_.*\.sql$/;

/**
 * The migrations of the project that the database has not got yet, in their order. Asks the CLI's
 * history by SQL: when nothing is pending, the CLI need not be started.
 */
export async function pendingMigrations({ dbUrl, workdir }: Target): Promise<string[]> {
  const applied = new Set(await history(dbUrl, "schema_migrations", "version"));
  return (await migrationFiles(workdir)).filter((name) => !applied.has(versionOf(name)));
}

/** Whether the project has seed data that the database was never given. */
export async function isSeedPending({ dbUrl, workdir }: Target): Promise<boolean> {
  if (!await exists(join(workdir, "supabase", "seed.sql"))) return false;
  return (await history(dbUrl, "seed_files", "path")).length === 0;
}

async function migrationFiles(workdir: string): Promise<string[]> {
  const folder = join(workdir, "supabase", "migrations");
  if (!await exists(folder)) return [];
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (MIGRATION.test(name)) names.push(name);
  return names.sort();
}

function versionOf(name: string): string {
  return MIGRATION.exec(name)?.[1] ?? name;
}

/** A column of one of the tables that the CLI keeps; nothing where it has not made the table yet. */
async function history(dbUrl: string, table: string, column: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: dbUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: string }>(
      `select ${column} as value from supabase_migrations.${table}`,
    );
    return rows.map((row) => row.value);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "42P01") return [];
    throw error;
  } finally {
    await client.end();
  }
}
