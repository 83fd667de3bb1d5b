import { StackError } from "../stack_error.ts";

const APPLYING = /^Applying migration (\S+?)\.{3}$/;
const NOISE =
  /^(Target:|Confirmed by|Try rerunning|Resetting remote|Seeding data|Applying migration)/;

/** The migration that a line of the CLI's progress announces. */
export function announcedMigration(line: string): string | undefined {
  return APPLYING.exec(line)?.[1];
}

/**
 * Says what went wrong from what the CLI printed: which migration, the database's error and the
 * statement that met it.
 *
 * @param doing what was being done, such as "apply the migrations"
 */
export function cliError(doing: string, stderr: string): StackError {
  const lines = stderr.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
  const migration = lines.map(announcedMigration).findLast((name) => name !== undefined);
  const said = lines.filter((line) => !NOISE.test(line)).join("\n");
  const where = migration === undefined ? "" : `, at ${migration}`;
  return new StackError(`Cannot ${doing}${where}: ${said || "the Supabase CLI gave no reason"}`);
}
