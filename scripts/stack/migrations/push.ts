import { runCli, type Target } from "./cli.ts";
import { announcedMigration, cliError } from "./cli_error.ts";
import { exclusively } from "./exclusively.ts";
import { reloadSchema } from "./reload_schema.ts";
import { isSeedPending, pendingMigrations } from "./pending.ts";

/** What to push, and whom to tell. */
export interface PushOptions extends Target {
  /** Whether to load the seed data that the database has not got yet. */
  seed: boolean;
  /** Told one line a migration. */
  onProgress(message: string): void;
}

/**
 * Applies the migrations that are pending, by the real Supabase CLI, which keeps the history. Of
 * several calls at once one does the work and the others wait for it.
 *
 * @returns the migrations that were applied
 * @throws {StackError} with the migration, the database's error and the statement when one fails; those
 * before it stay applied
 */
export async function pushMigrations(options: PushOptions): Promise<string[]> {
  const waiting = () => options.onProgress("Waiting for another process that applies migrations");
  return await exclusively(options.dbUrl, waiting, async () => {
    const pending = await pendingMigrations(options);
    const seed = options.seed && await isSeedPending(options);
    if (pending.length === 0 && !seed) return [];
    const args = ["db", "push", "--yes", "--skip-vault", ...(seed ? ["--include-seed"] : [])];
    let count = 0;
    const { code, stderr } = await runCli(args, options, (line) => {
      const name = announcedMigration(line);
      if (name === undefined) return;
      options.onProgress(`Applying migration ${++count} of ${pending.length}: ${name}`);
    });
    if (code !== 0) throw cliError("apply the migrations", stderr);
    await reloadSchema(options.dbUrl);
    return pending;
  });
}
