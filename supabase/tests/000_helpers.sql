-- What the other files share, in a schema `tests` of its own. This file commits; 999_drop_helpers.sql takes
-- everything away again. Both `supabase test db` and `deno task test` run the files in the order of their
-- names, each in a connection of its own.
--
-- A caller is a jsonb: the claims of an access token, `role` among them, or {"role": "svc_signup"} for a
-- role that has no token. People are known by name: tests.make_user('carol', 'customer') makes one,
-- tests.id('carol') and tests.token('carol') tell of it.

create extension if not exists pgtap with schema extensions;
set client_min_messages = warning;
drop schema if exists tests cascade;
create schema tests;

-- `postgres` made these roles and may administer them; to act as one it must be a member.
grant app_customer, app_agent, app_admin, edge_functions,
  svc_signup, svc_intake, svc_dispatch, svc_maintenance
  to postgres with inherit false, set true;

create function tests.id(name text)
returns uuid
language sql
immutable
as $$ select md5('portcullis ' || name)::uuid $$;

create function tests.address(name text)
returns text
language sql
immutable
as $$ select name || '@tests.example' $$;

-- A verified user with a session.
create function tests.make_user(name text, role public.user_role default 'customer')
returns void
language sql
volatile
as $$
  insert into auth.users (id, email, email_confirmed_at)
  values (tests.id(name), tests.address(name), now());
  insert into auth.sessions (id, user_id, created_at)
  values (tests.id('session of ' || name), tests.id(name), now());
  update public.profiles set role = make_user.role where id = tests.id(name) and profiles.role <> make_user.role;
$$;

-- The claims that the user's next access token would carry.
create function tests.token(name text)
returns jsonb
language sql
volatile
as $$
  select private.custom_access_token_hook(jsonb_build_object(
    'user_id', tests.id(name),
    'claims', jsonb_build_object('sub', tests.id(name), 'session_id', tests.id('session of ' || name))
  )) -> 'claims'
$$;

create function tests.as_role(name text)
returns jsonb
language sql
immutable
as $$ select jsonb_build_object('role', name) $$;

-- Carries a statement out as a caller and leaves its effects. `rows: n`, or the SQLSTATE and the message.
create function tests.run(caller jsonb, statement text)
returns text
language plpgsql
volatile
as $$
declare
  own_role text := current_setting('role');
  touched bigint;
begin
  perform set_config('request.jwt.claims', case when caller ? 'sub' then caller::text else '' end, true);
  perform set_config('role', caller ->> 'role', true);
  execute statement;
  get diagnostics touched = row_count;
  perform set_config('role', own_role, true);
  perform set_config('request.jwt.claims', '', true);
  return 'rows: ' || touched;
exception when others then
  -- Role and claims went back with everything else.
  return sqlstate || ' ' || sqlerrm;
end
$$;

-- The same, and undoes it.
create function tests.try(caller jsonb, statement text)
returns text
language plpgsql
volatile
as $$
declare
  outcome text;
begin
  outcome := tests.run(caller, statement);
  raise exception using errcode = 'UNDO0';
exception when sqlstate 'UNDO0' then
  return outcome;
end
$$;

-- The first column of a query's rows, as a caller sees them; effects stay.
create function tests.values_of(caller jsonb, query text)
returns text[]
language plpgsql
volatile
as $$
declare
  own_role text := current_setting('role');
  result text[];
begin
  perform set_config('request.jwt.claims', case when caller ? 'sub' then caller::text else '' end, true);
  perform set_config('role', caller ->> 'role', true);
  execute format('select coalesce(array_agg(t.value), ''{}'') from (%s) as t (value)', query) into result;
  perform set_config('role', own_role, true);
  perform set_config('request.jwt.claims', '', true);
  return result;
end
$$;

create function tests.value_of(caller jsonb, query text)
returns text
language sql
volatile
as $$ select (tests.values_of(caller, query))[1] $$;

-- One statement a command, on all rows of a table, none of which says where: what row-level security lets
-- through is all that keeps it in bounds.
create function tests.statement(command text, target regclass)
returns text
language sql
stable
as $$
  select case command
    when 'select' then format('select 1 from %s', target)
    when 'insert' then format('insert into %s default values', target)
    when 'update' then format('update %s set %I = %2$I', target, attname)
    when 'delete' then format('delete from %s', target)
  end
  from pg_attribute
  where attrelid = target and attnum > 0 and not attisdropped and attidentity = ''
  order by attnum
  limit 1
$$;

-- The roles that no table grants anything: they act through functions, or not at all.
create function tests.outsiders()
returns setof text
language sql
immutable
as $$
  select unnest(array[
    'anon', 'authenticated', 'service_role', 'edge_functions',
    'svc_signup', 'svc_intake', 'svc_dispatch', 'svc_maintenance'
  ])
$$;

create function tests.refuses_outsiders(target regclass)
returns setof text
language sql
volatile
as $$
  select extensions.matches(
    tests.try(tests.as_role(outsider), tests.statement(command, target)),
    '^42501 permission denied',
    format('%s may not %s %s', outsider, command, target)
  )
  from tests.outsiders() as outsider,
    unnest(array['select', 'insert', 'update', 'delete']) as command
$$;

-- The application roles have no business in a table of `private` either.
create function tests.refuses_everybody(target regclass)
returns setof text
language sql
volatile
as $$
  select tests.refuses_outsiders(target)
  union all
  select extensions.matches(
    tests.try(tests.as_role(role_name), tests.statement(command, target)),
    '^42501 permission denied',
    format('%s may not %s %s', role_name, command, target)
  )
  from unnest(array['app_customer', 'app_agent', 'app_admin']) as role_name,
    unnest(array['select', 'insert', 'update', 'delete']) as command
$$;

-- Tokens that were good once, or never, for each application role.
create function tests.outdated_tokens()
returns table (what text, caller jsonb)
language plpgsql
volatile
as $$
declare
  own public.user_role;
  other public.user_role;
  name text;
  token jsonb;
begin
  perform tests.make_user('keeper', 'admin'); -- so that no other administrator is the last
  foreach own in array enum_range(null::public.user_role) loop
    other := case own when 'customer' then 'agent' else 'customer' end;
    name := 'outdated ' || own;
    perform tests.make_user(name, own);
    token := tests.token(name);

    what := own || ' with no claims';
    caller := tests.as_role('app_' || own);
    return next;
    what := own || ' with an older role_version';
    caller := token || jsonb_build_object('role_version', (token ->> 'role_version')::integer - 1);
    return next;
    what := own || ' with a newer role_version';
    caller := token || jsonb_build_object('role_version', (token ->> 'role_version')::integer + 1);
    return next;
    what := own || ' without role_version';
    caller := token - 'role_version';
    return next;
    what := own || ' who is ' || other || ' by the token''s user_role';
    caller := token || jsonb_build_object('user_role', other);
    return next;
    what := own || ' who is ' || other || ' by the token''s role';
    caller := token || jsonb_build_object('role', 'app_' || other);
    return next;
    what := own || ' without a session';
    caller := token - 'session_id';
    return next;
    what := own || ' with somebody else''s session';
    caller := token || jsonb_build_object('session_id', tests.id('session of keeper'));
    return next;
    what := own || ' with somebody else''s name';
    caller := token || jsonb_build_object('sub', tests.id('keeper'));
    return next;

    foreach what in array array['demoted', 'disabled', 'enabled again', 'deleted', 'signed out', 'timed out'] loop
      name := what || ' ' || own;
      perform tests.make_user(name, own);
      caller := tests.token(name);
      case what
        when 'demoted' then
          update public.profiles set role = other where id = tests.id(name);
        when 'disabled' then
          update public.profiles set disabled_at = now() where id = tests.id(name);
        when 'enabled again' then
          update public.profiles set disabled_at = now() where id = tests.id(name);
          update public.profiles set disabled_at = null where id = tests.id(name);
        when 'deleted' then
          delete from auth.users where id = tests.id(name);
        when 'signed out' then
          delete from auth.sessions where user_id = tests.id(name);
        when 'timed out' then
          update auth.sessions set not_after = now() where user_id = tests.id(name);
      end case;
      what := what || ' ' || own;
      return next;
    end loop;
  end loop;
end
$$;

-- Holds the token_is_current policy of tables to its word with everything else open: every command
-- granted, and a policy that lets everybody at every row. Only the restrictive policy is left to refuse.
-- Call it last, once a file, and with at least one row in each table.
create function tests.obeys_token_check(variadic targets regclass[])
returns setof text
language plpgsql
volatile
as $$
declare
  target regclass;
  own public.user_role;
  outdated record;
begin
  foreach target in array targets loop
    execute format('grant all on %s to app_customer, app_agent, app_admin', target);
    execute format('create policy everything on %s to authenticated using (true) with check (true)', target);
  end loop;

  foreach own in array enum_range(null::public.user_role) loop
    perform tests.make_user('current ' || own, own);
    foreach target in array targets loop
      return next extensions.matches(
        tests.try(tests.token('current ' || own), tests.statement('select', target)), '^rows: [1-9]',
        format('%s: a %s with a current token reads where a policy allows it', target, own)
      );
      return next extensions.doesnt_match(
        tests.try(tests.token('current ' || own), tests.statement('insert', target)), '^42501',
        format('%s: a %s with a current token inserts where a policy allows it', target, own)
      );
    end loop;
  end loop;

  for outdated in select * from tests.outdated_tokens() loop
    foreach target in array targets loop
      return next extensions.is(
        tests.try(outdated.caller, tests.statement('select', target)), 'rows: 0',
        format('%s: nothing to read for a %s', target, outdated.what)
      );
      return next extensions.matches(
        tests.try(outdated.caller, tests.statement('insert', target)), '^42501 new row violates row-level security',
        format('%s: nothing to insert for a %s', target, outdated.what)
      );
      -- The audit log refuses changes before any policy is asked.
      return next extensions.matches(
        tests.try(outdated.caller, tests.statement('update', target)),
        '^(rows: 0|PT403 forbidden|42501 permission denied for function refuse)$',
        format('%s: nothing to change for a %s', target, outdated.what)
      );
      return next extensions.matches(
        tests.try(outdated.caller, tests.statement('delete', target)),
        '^(rows: 0|PT403 forbidden|42501 permission denied for function refuse)$',
        format('%s: nothing to delete for a %s', target, outdated.what)
      );
    end loop;
  end loop;
end
$$;

-- A month's partition has the same name in the lists of every month.
create function tests.table_name(target oid)
returns text
language sql
stable
as $$
  select nspname || '.' || regexp_replace(relname, '_\d{4}_\d{2}$', '_<month>')
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where pg_class.oid = target
$$;

-- Every table of ours.
create function tests.tables()
returns table (id oid, name text)
language sql
stable
as $$
  select oid, tests.table_name(oid)
  from pg_class
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    and relkind in ('r', 'p', 'f', 'v', 'm')
$$;

select plan(1);
select pass('the helpers are in place');
select * from finish();
