import assert from "node:assert/strict";
import pg from "pg";
import type { DatabaseRole } from "../context.ts";
import { temporaryPostgres, TEST_PASSWORDS } from "../postgres/temporary.ts";
import { applyPlatform } from "./apply.ts";

Deno.test("the platform of a hosted project, as far as `postgres` can tell", async (t) => {
  await using database = await temporaryPostgres();
  await applyPlatform(database.url("supabase_admin"), TEST_PASSWORDS);
  const ask = (role: DatabaseRole, ...sql: string[]) => query(database.url(role), sql);
  const refused = (...sql: string[]) =>
    assert.rejects(ask("postgres", ...sql), (error: pg.DatabaseError) => error.code === "42501");

  await t.step("applying it again changes nothing but the passwords", async () => {
    const passwords = { ...TEST_PASSWORDS, postgres: "new" };
    await applyPlatform(database.url("supabase_admin"), passwords);
    await assert.rejects(ask("postgres", "select 1"), /password authentication failed/);
    await applyPlatform(database.url("supabase_admin"), TEST_PASSWORDS);
    await ask("postgres", "select 1");
  });

  await t.step("a database of another version is refused", async () => {
    const [{ mark }] = await ask(
      "supabase_admin",
      "select obj_description('auth'::regnamespace) as mark",
    ) as [{ mark: string }]; // one row of that shape: no table is involved
    await ask("supabase_admin", "comment on schema auth is 'older'");
    await assert.rejects(
      applyPlatform(database.url("supabase_admin"), TEST_PASSWORDS),
      /another version of the local stack made it \(start with --reset/,
    );
    await ask("supabase_admin", `comment on schema auth is '${mark}'`);
  });

  await t.step("`postgres` is no superuser, and everyone can log in", async () => {
    assert.deepEqual(
      await ask(
        "postgres",
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user",
      ),
      [{ rolsuper: false, rolcreaterole: true, rolcreatedb: true, rolbypassrls: true }],
    );
    await ask("authenticator", "set role anon", "select auth.uid()");
    await ask("supabase_auth_admin", "select count(*) from users");
    await ask("supabase_storage_admin", "set role service_role", "select auth.role()");
  });

  await t.step("a custom role is made, granted and taken", async () => {
    await ask(
      "postgres",
      "create role manager",
      "grant authenticated to manager",
      "grant manager to authenticator",
    );
    await ask("authenticator", "set role manager");
    await ask("supabase_storage_admin", "set role manager");
  });

  await t.step("triggers on auth.users and references to it are allowed", async () => {
    await ask(
      "postgres",
      "create table public.profiles (id uuid references auth.users (id) on delete cascade)",
      `create function public.on_user() returns trigger language plpgsql security definer
       set search_path = '' as
       'begin insert into public.profiles values (new.id); return new; end'`,
      "create trigger on_user after insert on auth.users for each row execute function public.on_user()",
    );
    await ask("supabase_auth_admin", "insert into users (id) values (gen_random_uuid())");
    assert.deepEqual(await ask("postgres", "select count(*)::int from public.profiles"), [
      { count: 1 },
    ]);
  });

  await t.step("making things in auth and storage is refused", async () => {
    await refused("create table auth.mine ()");
    await refused("create function auth.mine() returns int language sql return 1");
    await refused("alter table auth.users add column mine int");
    await refused("create table storage.mine ()");
    await refused("create function storage.mine() returns int language sql return 1");
    await refused("set role supabase_auth_admin");
    await refused("set role supabase_storage_admin");
  });

  await t.step("policies on Storage's tables are allowed, deleting from them is not", async () => {
    await ask(
      "postgres",
      "create policy mine on storage.objects for select to authenticated using (owner_id = 'me')",
      "insert into storage.buckets (id, name) values ('b', 'b')",
      "insert into storage.objects (bucket_id, name, owner_id) values ('b', 'x/y.z.txt', 'me')",
      "insert into storage.objects (bucket_id, name, owner_id) values ('b', 'other', 'you')",
    );
    assert.deepEqual(
      await ask(
        "supabase_storage_admin",
        "set role authenticated",
        `select name, path_tokens, storage.foldername(name), storage.filename(name),
           storage.extension(name) from storage.objects`,
      ),
      [{
        name: "x/y.z.txt",
        path_tokens: ["x", "y.z.txt"],
        foldername: ["x"],
        filename: "y.z.txt",
        extension: "txt",
      }],
    );
    await refused("delete from storage.objects");
    await ask("postgres", "set storage.allow_delete_query = 'true'", "delete from storage.objects");
  });

  await t.step("the extensions of hosted projects can be created", async () => {
    for (const name of ["pg_trgm", "citext", "moddatetime", "pg_stat_statements", "pgtap"]) {
      await ask("postgres", `create extension if not exists ${name} with schema extensions`);
    }
    await refused("create extension amcheck");
  });

  await t.step("a new table in public grants nothing that the Data API needs", async () => {
    await ask("postgres", "create table public.fresh (id bigint generated always as identity)");
    assert.deepEqual(
      await ask(
        "postgres",
        `select privilege_type as may from aclexplode(
           (select relacl from pg_class where oid = 'public.fresh'::regclass))
         where grantee = 'authenticated'::regrole order by 1`,
      ),
      [{ may: "MAINTAIN" }, { may: "REFERENCES" }, { may: "TRIGGER" }, { may: "TRUNCATE" }],
    );
  });

  await t.step("the claims of the caller are what policies see", async () => {
    const claims = JSON.stringify({
      sub: "00000000-0000-4000-8000-000000000001",
      role: "authenticated",
      email: "a@example.com",
    });
    assert.deepEqual(
      await ask(
        "authenticator",
        "set role authenticated",
        `set request.jwt.claims = '${claims}'`,
        "select auth.uid(), auth.role(), auth.email(), auth.jwt()",
      ),
      [{
        uid: "00000000-0000-4000-8000-000000000001",
        role: "authenticated",
        email: "a@example.com",
        jwt: JSON.parse(claims),
      }],
    );
    assert.deepEqual(await ask("authenticator", "set role anon", "select auth.uid(), auth.jwt()"), [
      { uid: null, jwt: null },
    ]);
  });
});

async function query(url: string, statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
