-- Who exists, and what nobody gets by default.
--
-- Each application role is a Postgres role of its own, so that a policy can name one role and state one
-- simple rule; the planner then plans exactly that rule (docs/performance.md has the figures). Work that
-- belongs to no user runs as a narrow service role that may execute a few functions and touch no table.
--
-- Roles belong to the cluster and outlive `supabase db reset`, so they are made only where they are missing.

do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'app_customer', 'app_agent', 'app_admin',
    'svc_signup', 'svc_intake', 'svc_dispatch', 'svc_maintenance'
  ]
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
      execute format('create role %I nologin', role_name);
    end if;
  end loop;

  -- Noinherit: a connection that has not yet said who it acts for can do next to nothing.
  if not exists (select from pg_catalog.pg_roles where rolname = 'edge_functions') then
    create role edge_functions login noinherit;
  end if;
end
$$;

-- Members of `authenticated`, so that the restrictive policy every table carries applies to all of them.
grant authenticated to app_customer, app_agent, app_admin;

-- PostgREST and Storage set the role from the token; the functions do the same through edge_functions.
grant app_customer, app_agent, app_admin to authenticator;
grant app_customer, app_agent, app_admin to edge_functions;
grant svc_signup, svc_intake, svc_dispatch, svc_maintenance to edge_functions;

-- The same patience as Supabase's own `authenticated`.
alter role app_customer set statement_timeout = '8s';
alter role app_agent set statement_timeout = '8s';
alter role app_admin set statement_timeout = '8s';

-- `public` holds what clients may reach under row-level security. `private` holds the rest and is never
-- exposed by the API.
create schema private;
comment on schema private is
  'What clients never reach: codes, limits, the outbox, and the functions that decide. Not exposed by the API.';

revoke all on schema private from public;
grant usage on schema private
  to edge_functions, app_customer, app_agent, app_admin,
    svc_signup, svc_intake, svc_dispatch, svc_maintenance, supabase_auth_admin;

-- Nothing is granted unless a migration says so. Postgres gives every new function to PUBLIC and older
-- Supabase projects give every new table to the API roles; both are taken back here.
alter default privileges for role postgres revoke execute on functions from public;
alter default privileges for role postgres in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on functions from anon, authenticated, service_role;

-- One way to refuse from inside the database. SQLSTATE `PT<status>` is PostgREST's own convention, so a
-- client of /rest/v1 gets the right HTTP status too; the message is the error code clients know.
create function private.refuse(status integer, code text, detail text default null, retry_after integer default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || status,
    message = code,
    detail = coalesce(detail, ''),
    hint = coalesce(retry_after::text, '');
end
$$;
comment on function private.refuse(integer, text, text, integer) is
  'Raises the problem that clients see: HTTP status, error code, what is safe to tell, seconds to wait.';
revoke execute on function private.refuse(integer, text, text, integer) from public;
grant execute on function private.refuse(integer, text, text, integer) to edge_functions;
