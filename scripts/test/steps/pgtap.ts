// @ts-types="@types/pg"
import pg from "pg";
import type { Step } from "../context.ts";
import { type PgtapFile, readPgtapFiles } from "../pgtap/files.ts";
import { describeError, runSql } from "../pgtap/run_sql.ts";
import type { Report } from "../report.ts";
import { readTap } from "../tap/read_tap.ts";

/** The tests of `supabase/tests`, the same files that `supabase test db` runs. */
export const pgtap: Step = {
  title: "Database rules (pgTAP)",
  async run({ root, text, report, signal, stack }) {
    const { helpers, tests, dropHelpers } = await readPgtapFiles(root);
    const wanted = tests.filter(({ name }) => text === null || name.includes(text));
    if (wanted.length === 0) return;
    const { db_url } = (await stack()).ready;
    try {
      for (const file of [helpers, ...wanted]) {
        signal.throwIfAborted();
        await runFile(db_url, file, report);
      }
    } finally {
      await runFile(db_url, dropHelpers, report);
    }
  },
};

async function runFile(url: string, file: PgtapFile, report: Report): Promise<void> {
  const reader = readTap(report, (name) => `${file.name}: ${name}`);
  // Each file has a connection of its own, so that an error in one is no other's concern.
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await runSql(client, file.text, (line) => reader.write(`${line}\n`));
  } catch (error) {
    report.fail(`${file.name} stopped`, describeError(error, file.text));
    return;
  } finally {
    await client.end();
  }
  reader.end();
}
