import { runCli, type Target } from "./cli.ts";
import { announcedMigration, cliError } from "./cli_error.ts";
import { exclusively } from "./exclusively.ts";
import { reloadSchema } from "./reload_schema.ts";

/** What to reset, and whom to tell. */
export interface ResetOptions extends Target {
  /** Whether to load the seed data afterwards. */
  seed: boolean;
  /** Told one line a migration. */
  onProgress(message: string): void;
}

/**
 * Empties the database and applies every migration anew, by the real Supabase CLI. Roles, `auth`,
 * `storage` and `extensions` stay; the accounts in `auth` go, and so do policies on Storage's
 * tables; Storage's buckets and objects stay.
 *
 * @throws {StackError} with the migration, the database's error and the statement when one fails
 */
export async function resetDatabase(options: ResetOptions): Promise<void> {
  const waiting = () => options.onProgress("Waiting for another process that applies migrations");
  await exclusively(options.dbUrl, waiting, async () => {
    const args = ["db", "reset", "--yes", ...(options.seed ? [] : ["--no-seed"])];
    const { code, stderr } = await runCli(args, options, (line) => {
      const name = announcedMigration(line);
      if (name !== undefined) options.onProgress(`Applying migration ${name}`);
    });
    if (code !== 0) throw cliError("reset the database", stderr);
    await reloadSchema(options.dbUrl);
  });
}
