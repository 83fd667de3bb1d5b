// @ts-types="@types/pg"
import type pg from "pg";
import type { PgtapFile } from "../pgtap/files.ts";
import { runSql } from "../pgtap/run_sql.ts";
import type { Mutant } from "./mutant.ts";

// As a connection of postgres would be.
const AS_POSTGRES = `
  set local session authorization postgres;
  set local search_path = "$user", public, extensions`;

/**
 * Makes a change, runs the tests that should notice it, and takes it back.
 *
 * @param client a superuser's: what belongs to Supabase Auth can be changed, too
 * @returns whether one of them failed
 */
export async function isNoticed(
  client: pg.Client,
  mutant: Mutant,
  tests: PgtapFile[],
): Promise<boolean> {
  for (const { name, text } of tests) {
    if (mutant.files.includes(name) && await fails(client, mutant.sql, text)) return true;
  }
  return false;
}

async function fails(client: pg.Client, change: string, test: string): Promise<boolean> {
  await client.query(`begin; ${change}; ${AS_POSTGRES}`);
  let failed = false;
  try {
    // The file begins with a begin, which does nothing now, and its rollback undoes our change, too.
    await runSql(client, test, (line) => failed ||= line.startsWith("not ok"));
  } catch {
    failed = true;
  } finally {
    await client.query("rollback");
    // Prepared statements outlast a rollback, and would fail the next file that makes them.
    await client.query("discard all");
  }
  return failed;
}
