// @ts-types="@types/pg"
import type pg from "pg";
import type { Mutant } from "./mutant.ts";

/**
 * Changes of what the lists in `supabase/tests` say, a sample of each kind: a grant too many, a grant
 * fewer, row-level security switched off, a function opened or loosened, a trigger dropped.
 */
export async function catalogueMutants(client: pg.Client): Promise<Mutant[]> {
  const { rows } = await client.query<Omit<Mutant, "files"> & { file: string }>(CHANGES);
  return rows.map(({ file, ...mutant }) => ({ ...mutant, files: [file] }));
}

const CHANGES = `
  with ours as (
    select oid, oid::regclass::text as name, relowner, relacl
    from pg_class
    where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  ),
  functions as (
    select oid::regprocedure::text as name, prosecdef, proacl, proowner
    from pg_proc
    where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
  ),
  roles as (
    select rolname::text as role, row_number() over (order by rolname) as number
    from pg_roles
    where rolname ~ '^(app|svc)_' or rolname in ('anon', 'authenticated', 'service_role', 'edge_functions')
    union all
    select 'public', 0
  )

  select
    'grants on ' || name as subject, privilege || ' granted to ' || role as change,
    format('grant %s on %s to %s', privilege, name, role) as sql, 'grants_test.sql' as file
  from ours cross join roles
  cross join lateral (
    -- Another privilege for each role.
    select (array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])[
      1 + (number + length(name)) % 7
    ] as privilege
  ) as chosen
  where role = 'public' or not has_table_privilege(role, ours.oid, privilege)

  union all
  select
    'grants on ' || name, lower(privilege_type) || ' revoked from ' || grantee::regrole,
    format('revoke %s on %s from %s', privilege_type, name, grantee::regrole), 'grants_test.sql'
  from ours cross join aclexplode(relacl)
  where grantee <> relowner

  union all
  select
    'grants on ' || name, format('%s (%s) revoked from %s', lower(privilege_type), attname, grantee::regrole),
    format('revoke %s (%I) on %s from %s', privilege_type, attname, name, grantee::regrole), 'grants_test.sql'
  from ours join pg_attribute on attrelid = ours.oid cross join aclexplode(attacl)

  union all
  select 'row-level security of ' || name, change, format('alter table %s %s', name, change), 'tables_test.sql'
  from ours, unnest(array['disable row level security', 'no force row level security']) as change

  union all
  select 'function ' || name, change, format('%s %s', format(statement, name), rest), 'functions_test.sql'
  from functions, (values
    ('executable by everybody', 'grant execute on function %s', 'to public'),
    ('executable by anon', 'grant execute on function %s', 'to anon'),
    ('without its search_path', 'alter function %s', 'reset search_path')
  ) as change (change, statement, rest)

  union all
  select
    'function ' || name, 'with the other''s rights',
    format('alter function %s security %s', name, case when prosecdef then 'invoker' else 'definer' end),
    'functions_test.sql'
  from functions

  union all
  select
    'function ' || name, 'not executable by ' || grantee::regrole,
    format('revoke execute on function %s from %s', name, grantee::regrole), 'functions_test.sql'
  from functions cross join aclexplode(proacl)
  where grantee <> proowner

  order by subject, change
`;
