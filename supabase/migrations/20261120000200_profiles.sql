-- Profiles: the application's half of a user. Supabase Auth keeps identity, password and sessions; this
-- table keeps the role, and the counter that lets the database refuse tokens that tell of an older role.

create type public.user_role as enum ('customer', 'agent', 'admin');

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  full_name text,
  role public.user_role not null default 'customer',
  role_version integer not null default 1,
  verified_at timestamptz,
  invited_at timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint full_name_is_plain_text check (
    char_length(full_name) between 1 and 200
    and full_name !~ '[[:cntrl:]]'
    and full_name !~ '<[[:alpha:]/!?]'
  )
);
comment on table public.profiles is 'One row a user: application role, state, and the version that tokens are held against.';
comment on column public.profiles.role_version is
  'Counts changes of role and state. A token carries the version it was issued under; an older one is refused.';
comment on column public.profiles.verified_at is 'Copy of auth.users.email_confirmed_at, kept by a trigger.';

create index profiles_by_role on public.profiles (role);
create index profiles_unverified on public.profiles (created_at) where verified_at is null;

-- The check that makes a demotion effective at the next statement instead of when the token expires. It
-- runs once a statement (an uncorrelated subselect), on three primary-key look-ups' worth of work.
--
-- The session is part of it: after a log-out, a password reset or a deletion there is no such session any
-- more, and the access token that is still unexpired stops working with it.
create function private.token_is_current()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  return exists (
    select
    from public.profiles
    join auth.sessions on sessions.user_id = profiles.id
    where profiles.id = (claims ->> 'sub')::uuid
      and profiles.role::text = claims ->> 'user_role'
      and 'app_' || profiles.role = claims ->> 'role'
      and profiles.role_version = (claims ->> 'role_version')::integer
      and profiles.disabled_at is null
      and sessions.id = (claims ->> 'session_id')::uuid
      and (sessions.not_after is null or sessions.not_after > now())
  );
end
$$;
comment on function private.token_is_current() is
  'True when the claims of this transaction still hold: same role and version, account enabled, session alive.';
revoke execute on function private.token_is_current() from public;
grant execute on function private.token_is_current() to authenticated, edge_functions;

-- What every table gets, in both schemas: row-level security that binds the owner too, nothing for the
-- API's broad roles, and the restrictive policy. A restrictive policy is and-ed with every permissive one,
-- so no later policy can forget it.
create function private.protect(target regclass)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('revoke all on table %s from public, anon, authenticated, service_role', target);
  execute format(
    'create policy token_is_current on %s as restrictive for all to authenticated '
    || 'using ((select private.token_is_current())) with check ((select private.token_is_current()))',
    target
  );
end
$$;
comment on function private.protect(regclass) is
  'Enables and forces row-level security, revokes the default grants and adds the token_is_current policy.';
revoke execute on function private.protect(regclass) from public;

select private.protect('public.profiles');

create policy customer_reads_own on public.profiles
  for select to app_customer using (id = (select auth.uid()));
create policy agent_reads_own on public.profiles
  for select to app_agent using (id = (select auth.uid()));
create policy admin_reads_all on public.profiles
  for select to app_admin using (true);

create policy customer_updates_own on public.profiles
  for update to app_customer using (id = (select auth.uid())) with check (id = (select auth.uid()));
create policy agent_updates_own on public.profiles
  for update to app_agent using (id = (select auth.uid())) with check (id = (select auth.uid()));
create policy admin_updates_all on public.profiles
  for update to app_admin using (true) with check (true);

grant select on public.profiles to app_customer, app_agent, app_admin;
grant update (full_name) on public.profiles to app_customer, app_agent;
grant update (full_name, role, disabled_at) on public.profiles to app_admin;

-- Every change of role or state raises the version; the last administrator stays one.
create function private.before_profile_change()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if old.role = 'admin' and old.disabled_at is null
    and (tg_op = 'DELETE' or new.role <> 'admin' or new.disabled_at is not null)
  then
    -- Two administrators who remove each other at once wait here for one another; the second one's
    -- look below then sees what the first one did.
    perform pg_advisory_xact_lock(hashtextextended('portcullis.last_admin', 0));
    if not exists (
      select
      from public.profiles
      where role = 'admin' and disabled_at is null and id <> old.id
    ) then
      perform private.refuse(409, 'last_admin', 'The last administrator cannot be demoted, disabled or deleted');
    end if;
  end if;

  if tg_op = 'DELETE' then
    return old;
  end if;

  if (new.role, new.disabled_at) is distinct from (old.role, old.disabled_at) then
    new.role_version := old.role_version + 1;
  end if;
  new.updated_at := now();
  return new;
end
$$;
revoke execute on function private.before_profile_change() from public;

create trigger before_change before update or delete on public.profiles
  for each row execute function private.before_profile_change();

-- Auth makes users; this makes their profiles, in the same transaction. Metadata is the client's word, so
-- it is cut to what the table takes rather than trusted to fit: a refused profile would refuse the user.
create function private.profile_name(metadata jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select nullif(left(trim(regexp_replace(
    coalesce(metadata ->> 'full_name', ''), '[[:cntrl:]<>]+', ' ', 'g'
  )), 200), '')
$$;
comment on function private.profile_name(jsonb) is 'The full_name of a user''s metadata, reduced to what profiles accepts.';
revoke execute on function private.profile_name(jsonb) from public;

create function private.sync_profile()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.profiles as profile (id, email, full_name, verified_at, invited_at)
  values (
    new.id, coalesce(new.email, ''), private.profile_name(new.raw_user_meta_data),
    new.email_confirmed_at, new.invited_at
  )
  on conflict (id) do update
    set email = excluded.email, verified_at = excluded.verified_at, invited_at = excluded.invited_at
    where (profile.email, profile.verified_at, profile.invited_at)
      is distinct from (excluded.email, excluded.verified_at, excluded.invited_at);
  return null;
end
$$;
comment on function private.sync_profile() is 'Keeps one profile for each auth.users row, with its address and verification.';
revoke execute on function private.sync_profile() from public;

create trigger sync_profile after insert or update of email, email_confirmed_at, invited_at on auth.users
  for each row execute function private.sync_profile();

-- Users who were there before this migration.
insert into public.profiles (id, email, full_name, verified_at, invited_at)
select id, coalesce(email, ''), private.profile_name(raw_user_meta_data), email_confirmed_at, invited_at
from auth.users;
