-- Limits that hold across isolates: one table, one atomic function, one round trip for all the limits of a
-- request. Unlogged, because after a crash it is right to start counting anew and every request writes here.

create unlogged table private.rate_limits (
  key text primary key,
  hits integer not null,
  window_ends_at timestamptz not null
) with (fillfactor = 60);
comment on table private.rate_limits is 'Hits in the current window of each policy and subject (hashed by the caller).';

select private.protect('private.rate_limits');

-- A window begins with a subject's first hit and lasts its full length. Keys are taken in order, so that
-- two requests with the same policies cannot deadlock.
create function private.hit_rate_limits(requested jsonb)
returns table (policy text, allowed boolean, remaining integer, reset_seconds integer)
language sql
volatile
security definer
set search_path = ''
as $$
  with wanted as (
    select policy || ':' || key as key, policy, quota, window_seconds
    from jsonb_to_recordset(requested) as t (policy text, key text, quota integer, window_seconds integer)
    order by 1
  ),
  hit as (
    insert into private.rate_limits as current (key, hits, window_ends_at)
    select key, 1, now() + make_interval(secs => window_seconds) from wanted
    on conflict (key) do update set
      hits = case when current.window_ends_at <= now() then 1 else least(current.hits, 1000000) + 1 end,
      window_ends_at = case
        when current.window_ends_at <= now() then excluded.window_ends_at else current.window_ends_at
      end
    returning key, hits, window_ends_at
  )
  select
    wanted.policy,
    hit.hits <= wanted.quota,
    greatest(wanted.quota - hit.hits, 0),
    greatest(1, ceil(extract(epoch from hit.window_ends_at - now())))::integer
  from wanted join hit using (key)
$$;
comment on function private.hit_rate_limits(jsonb) is
  'Counts one hit for each [{policy, key, quota, window_seconds}] and says what is allowed, remaining and when it resets.';
revoke execute on function private.hit_rate_limits(jsonb) from public;
grant execute on function private.hit_rate_limits(jsonb) to edge_functions;

-- Lock-out after failed sign-ins. The attempt is counted before the password is looked at, so a hundred
-- guesses at once count as a hundred; a success takes its count back.
create table private.sign_in_attempts (
  key text primary key,
  failures integer not null default 0,
  locked_until timestamptz,
  last_attempt_at timestamptz not null default now()
);
comment on table private.sign_in_attempts is 'Failed sign-ins by address and by ip (both hashed by the caller), with the wait they have earned.';

select private.protect('private.sign_in_attempts');

-- The wait doubles with each failure past the threshold: 30 s, 1 min, 2 min … at most 15 min, so that a
-- stranger who guesses on purpose cannot keep the owner out for long.
create function private.sign_in_wait(failures integer, threshold integer)
returns interval
language sql
immutable
set search_path = ''
as $$
  select case
    when failures < threshold then null
    else least(interval '30 seconds' * power(2, least(failures - threshold, 10)), interval '15 minutes')
  end
$$;
revoke execute on function private.sign_in_wait(integer, integer) from public;

create function private.begin_sign_in(
  address_key text, ip_key text, address_threshold integer default 5, ip_threshold integer default 20
)
returns table (allowed boolean, retry_after integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  wait interval;
begin
  -- Both rows, in key order: concurrent attempts queue here one behind the other.
  insert into private.sign_in_attempts (key)
  select key from unnest(array[address_key, ip_key]) as key order by key
  on conflict (key) do nothing;

  perform from private.sign_in_attempts
  where key in (address_key, ip_key) order by key for update;

  select max(locked_until) - now() into wait
  from private.sign_in_attempts
  where key in (address_key, ip_key) and locked_until > now();

  if wait is not null then
    return query select false, ceil(extract(epoch from wait))::integer;
    return;
  end if;

  -- A day without an attempt forgives what came before.
  update private.sign_in_attempts as attempt
  set failures = counted.failures,
    locked_until = now() + private.sign_in_wait(
      counted.failures, case when attempt.key = address_key then address_threshold else ip_threshold end
    ),
    last_attempt_at = now()
  from (
    select key,
      case when last_attempt_at < now() - interval '1 day' then 1 else sign_in_attempts.failures + 1 end as failures
    from private.sign_in_attempts
    where key in (address_key, ip_key)
  ) as counted
  where counted.key = attempt.key;

  return query select true, 0;
end
$$;
comment on function private.begin_sign_in(text, text, integer, integer) is
  'Counts a sign-in attempt ahead of its outcome; refuses with the seconds to wait while address or ip is locked.';
revoke execute on function private.begin_sign_in(text, text, integer, integer) from public;
grant execute on function private.begin_sign_in(text, text, integer, integer) to svc_signup;

-- A success clears the address and takes its own count back from the ip (others behind the same address
-- may still be guessing). An attempt whose outcome is unknown, because Auth was down, counts for nothing.
create function private.forgive_sign_in(address_key text, ip_key text, succeeded boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform from private.sign_in_attempts
  where key in (address_key, ip_key) order by key for update;

  update private.sign_in_attempts
  set failures = case when key = address_key and succeeded then 0 else greatest(failures - 1, 0) end,
    locked_until = null
  where key in (address_key, ip_key);
end
$$;
comment on function private.forgive_sign_in(text, text, boolean) is
  'After a success: clears the address, takes one count back from the ip. Otherwise takes one count back from both.';
revoke execute on function private.forgive_sign_in(text, text, boolean) from public;
grant execute on function private.forgive_sign_in(text, text, boolean) to svc_signup;
