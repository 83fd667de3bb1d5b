import assert from "node:assert/strict";
import { join } from "node:path";
import pg from "pg";
import { applyPlatform } from "../platform/apply.ts";
import { temporaryFolder, temporaryPostgres, TEST_PASSWORDS } from "../postgres/temporary.ts";
import { runAdvisors } from "./advisors.ts";
import type { Target } from "./cli.ts";
import { genTypes } from "./gen_types.ts";
import { pendingMigrations } from "./pending.ts";
import { pushMigrations } from "./push.ts";
import { resetDatabase } from "./reset.ts";

const FIRST = `
create schema private;
create table public.notes (
  id bigint generated always as identity primary key,
  owner uuid not null default auth.uid() references auth.users (id) on delete cascade,
  body text not null
);
alter table public.notes enable row level security;
create index on public.notes (owner);
grant select (id, body) on public.notes to authenticated;
create policy own on public.notes for select to authenticated using (owner = (select auth.uid()));
create policy see on storage.objects for select to authenticated using (bucket_id = 'notes');
insert into storage.buckets (id, name) values ('notes', 'notes') on conflict do nothing;
`;
const SECOND = "create extension if not exists pg_trgm with schema extensions;";
const BAD = "create table private.two (id int);\ninsert into private.two values ('x');";
const SEED = `
insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'a@example.com');
insert into public.notes (owner, body) values ('00000000-0000-4000-8000-000000000001', 'seeded');
`;

Deno.test("migrations are applied by the Supabase CLI", async (t) => {
  await using database = await temporaryPostgres();
  await applyPlatform(database.url("supabase_admin"), TEST_PASSWORDS);
  const workdir = await temporaryFolder();
  const target: Target = { dbUrl: database.url("postgres"), workdir };
  const write = (name: string, sql: string) =>
    Deno.writeTextFile(join(workdir, "supabase", name), sql);
  const messages: string[] = [];
  const options = { ...target, seed: true, onProgress: (line: string) => messages.push(line) };

  await t.step("a project without migrations has none pending", async () => {
    assert.deepEqual(await pendingMigrations(target), []);
  });

  await t.step("two pushes at once: one does the work, neither fails", async () => {
    await Deno.mkdir(join(workdir, "supabase", "migrations"), { recursive: true });
    await write("migrations/20260101000000_first.sql", FIRST);
    await write("migrations/20260102000000_second.sql", SECOND);
    await write("seed.sql", SEED);
    const names = ["20260101000000_first.sql", "20260102000000_second.sql"];
    assert.deepEqual(await pendingMigrations(target), names);
    const applied = await Promise.all([pushMigrations(options), pushMigrations(options)]);
    assert.deepEqual(applied.sort((a, b) => a.length - b.length), [[], names]);
    assert.deepEqual(messages.filter((message) => message.startsWith("Applying")), [
      "Applying migration 1 of 2: 20260101000000_first.sql",
      "Applying migration 2 of 2: 20260102000000_second.sql",
    ]);
    assert.deepEqual(await pendingMigrations(target), []);
    assert.deepEqual(await bodies(target), ["seeded"]);
  });

  await t.step("a failing migration is named, with its error and statement", async () => {
    await write("migrations/20260103000000_bad.sql", BAD);
    await assert.rejects(pushMigrations(options), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot apply the migrations, at 20260103000000_bad\.sql: ERROR/,
      );
      assert.match(error.message, /invalid input syntax for type integer: "x" \(SQLSTATE 22P02\)/);
      assert.match(error.message, /insert into private\.two values \('x'\)/);
      return true;
    });
    assert.deepEqual(await pendingMigrations(target), ["20260103000000_bad.sql"]);
    await Deno.remove(join(workdir, "supabase", "migrations", "20260103000000_bad.sql"));
  });

  await t.step("a reset leaves the platform whole and applies and seeds anew", async () => {
    const before = await catalogue(target);
    await rows(target, "insert into public.notes (owner, body) select id, 'later' from auth.users");
    await resetDatabase(options);
    assert.deepEqual(await catalogue(target), before);
    assert.deepEqual(await bodies(target), ["seeded"]);
    assert.deepEqual(await pendingMigrations(target), []);
    await applyPlatform(database.url("supabase_admin"), TEST_PASSWORDS);
  });

  await t.step("the advisors and the type generator run", async () => {
    assert.deepEqual(await runAdvisors("warn", target), []);
    assert.match(await genTypes(["public"], target), /"notes": \{/);
  });

  await Deno.remove(workdir, { recursive: true });
});

/** All that lies in the platform's schemas, with owners and grants, and the project's policies. */
async function catalogue(target: Target): Promise<unknown[]> {
  return await rows(
    target,
    `select 'schema' as kind, nspname::text as name, nspowner::regrole::text as owner,
       nspacl::text as grants
     from pg_namespace where nspname !~ '^pg_'
     union all
     select 'relation', oid::regclass::text, relowner::regrole::text, relacl::text
     from pg_class where relnamespace in ('auth'::regnamespace, 'storage'::regnamespace)
     union all
     select 'function', oid::regprocedure::text, proowner::regrole::text, proacl::text
     from pg_proc where pronamespace in ('auth'::regnamespace, 'storage'::regnamespace)
     union all
     select 'extension', extname::text, extowner::regrole::text, extnamespace::regnamespace::text
     from pg_extension
     union all
     select 'default', defaclnamespace::regnamespace || ' ' || defaclobjtype::text, defaclrole::regrole::text,
       defaclacl::text
     from pg_default_acl
     union all
     select 'policy', polname::text, polrelid::regclass::text, polroles::text from pg_policy
     union all
     select 'trigger', tgname::text, tgrelid::regclass::text, null
     from pg_trigger where not tgisinternal
     order by 1, 2, 3`,
  );
}

async function bodies(target: Target): Promise<unknown[]> {
  const found = await rows(target, "select body from public.notes order by id");
  return found.map((row) => row["body"]);
}

async function rows(target: Target, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: target.dbUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
