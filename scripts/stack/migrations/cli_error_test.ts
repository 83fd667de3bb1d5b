import assert from "node:assert/strict";
import { announcedMigration, cliError } from "./cli_error.ts";

const STDERR = `Target: custom Postgres (127.0.0.1:54322)
Confirmed by --yes: Apply 2 migrations on custom Postgres (127.0.0.1:54322)
Applying migration 20260101000000_first.sql...
Applying migration 20260102000000_second.sql...
ERROR: duplicate key value violates unique constraint "ok_pkey" (SQLSTATE 23505)
Key (id)=(1) already exists.
At statement: 1
insert into private.ok values (1), (1)
Try rerunning the command with --debug to troubleshoot the error.
`;

Deno.test("cliError() names the migration, the error and the statement, and nothing else", () => {
  assert.equal(
    cliError("apply the migrations", STDERR).message,
    "Cannot apply the migrations, at 20260102000000_second.sql: " +
      'ERROR: duplicate key value violates unique constraint "ok_pkey" (SQLSTATE 23505)\n' +
      "Key (id)=(1) already exists.\nAt statement: 1\ninsert into private.ok values (1), (1)",
  );
});

Deno.test("cliError() says so when the CLI says nothing", () => {
  assert.equal(
    cliError("reset the database", "").message,
    "Cannot reset the database: the Supabase CLI gave no reason",
  );
});

Deno.test("announcedMigration() knows the CLI's line", () => {
  assert.equal(
    announcedMigration("Applying migration 20260101000000_a.b.sql..."),
    "20260101000000_a.b.sql",
  );
  assert.equal(announcedMigration("Target: custom Postgres"), undefined);
});
