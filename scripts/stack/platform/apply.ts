import { createHash } from "node:crypto";
import pg from "pg";
import type { DatabasePasswords } from "../context.ts";
import { StackError } from "../stack_error.ts";

const MARK = "Portcullis local platform";

/**
 * Gives a database what hosted Supabase has around a project's own schema: roles, `auth`, `storage`
 * and `extensions`. Applied once, whole or not at all; later calls only set the passwords.
 *
 * @param url the superuser's
 * @throws {StackError} when the database was given another version of it
 */
export async function applyPlatform(url: string, passwords: DatabasePasswords): Promise<void> {
  const files = await readFiles();
  const mark = `${MARK} ${createHash("sha256").update(files.join("\0")).digest("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const applied = await readMark(client);
    if (applied === null) {
      const comment = `comment on schema auth is ${client.escapeLiteral(mark)}`;
      await client.query(["begin", ...files, comment, "commit"].join(";\n"));
    } else if (applied !== mark) {
      throw new StackError(
        "Cannot use this database: another version of the local stack made it (start with --reset to begin anew)",
      );
    }
    await setPasswords(client, passwords);
  } finally {
    await client.end();
  }
}

/**
 * Sets the login roles' passwords, those of the roles that exist: `edge_functions` does once the
 * migrations have run.
 *
 * @param url the superuser's
 */
export async function setRolePasswords(url: string, passwords: DatabasePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await setPasswords(client, passwords);
  } finally {
    await client.end();
  }
}

async function readFiles(): Promise<string[]> {
  const folder = new URL(".", import.meta.url);
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".sql")) names.push(name);
  return await Promise.all(names.sort().map((name) => Deno.readTextFile(new URL(name, folder))));
}

async function readMark(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ mark: string | null }>(
    "select obj_description(oid) as mark from pg_namespace where nspname = 'auth'",
  );
  const row = rows[0];
  return row === undefined ? null : row.mark ?? "";
}

async function setPasswords(client: pg.Client, passwords: DatabasePasswords): Promise<void> {
  const { rows } = await client.query<{ role: string }>(
    "select rolname as role from pg_roles where rolname = any ($1)",
    [Object.keys(passwords)],
  );
  const known = new Set(rows.map((row) => row.role));
  const statements = Object.entries(passwords)
    .filter(([role]) => known.has(role))
    .map(([role, password]) =>
      `alter role ${client.escapeIdentifier(role)} password ${client.escapeLiteral(password)}`
    );
  await client.query(statements.join(";\n"));
}
