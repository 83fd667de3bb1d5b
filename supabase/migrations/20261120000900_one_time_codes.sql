-- One-time codes: six digits, bound to a purpose and an address, ten minutes, five attempts, used once.
-- Supabase Auth's own have no attempt cap (ASVS 5.0 V6.5, V6.6). Stored as an HMAC under a key that only
-- the functions hold: the table alone gives no code away.
--
-- A row is made for any address that asks, whether somebody lives there or not. So an address without an
-- account answers a code, a wrong one and a sixth one exactly as one with an account does.

create type private.code_purpose as enum ('signup', 'recovery', 'invite', 'email_change');

create table private.one_time_codes (
  id uuid primary key default gen_random_uuid(),
  purpose private.code_purpose not null,
  address text not null,
  user_id uuid references auth.users (id) on delete cascade,
  new_address text,
  code_hash bytea,
  attempts smallint not null default 0,
  max_attempts smallint not null default 5,
  reserved_at timestamptz not null default now(),
  resend_available_at timestamptz not null,
  expires_at timestamptz not null,
  claimed_until timestamptz,
  ended_at timestamptz,
  constraint hash_is_sha256 check (octet_length(code_hash) = 32)
);
comment on table private.one_time_codes is 'Codes that were sent, as HMAC-SHA-256 under a key that only the functions hold.';
comment on column private.one_time_codes.code_hash is 'Null between the reservation and the sending, and for an address without an account.';
comment on column private.one_time_codes.claimed_until is
  'Set by a right code until its consequence in Supabase Auth is done, so that a crash in between does not burn the code.';

-- One live code a purpose and address.
create unique index one_live_code on private.one_time_codes (purpose, address) where ended_at is null;
create index one_time_codes_by_user on private.one_time_codes (user_id);
create index one_time_codes_by_expiry on private.one_time_codes (expires_at);

select private.protect('private.one_time_codes');

create type private.account_state as enum ('none', 'unverified', 'invited', 'active', 'disabled');

-- What the functions must know of an address, and no client may.
create function private.account_of(address text)
returns table (user_id uuid, state private.account_state)
language sql
stable
security definer
set search_path = ''
as $$
  select
    users.id,
    case
      when users.id is null then 'none'
      when profiles.disabled_at is not null then 'disabled'
      when users.email_confirmed_at is not null then 'active'
      when users.invited_at is not null then 'invited'
      else 'unverified'
    end::private.account_state
  from (values (true)) as always
  left join auth.users on users.email = address and not users.is_sso_user and users.deleted_at is null
  left join public.profiles on profiles.id = users.id
$$;
comment on function private.account_of(text) is 'The account behind a normalised address: its id, and none, unverified, invited, active or disabled.';
revoke execute on function private.account_of(text) from public;
grant execute on function private.account_of(text) to svc_signup, app_admin;

-- First half of sending a code: takes the place for this purpose and address, or says when the next may be
-- asked for. Two sign-ups at once: one is first, and the pair of password and code is that one's.
create function private.reserve_code(
  purpose private.code_purpose, address text, lifetime interval default '10 minutes', cooldown interval default '1 minute'
)
returns table (
  code_id uuid, reserved boolean, user_id uuid, state private.account_state,
  expires_at timestamptz, resend_available_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  code private.one_time_codes;
  account record;
  is_reserved boolean := true;
begin
  select * into account from private.account_of(reserve_code.address);

  insert into private.one_time_codes as live (purpose, address, resend_available_at, expires_at)
  values (reserve_code.purpose, reserve_code.address, now() + cooldown, now() + lifetime)
  on conflict (purpose, address) where ended_at is null do update
    set id = gen_random_uuid(), user_id = null, new_address = null, code_hash = null, attempts = 0,
      reserved_at = now(), resend_available_at = excluded.resend_available_at,
      expires_at = excluded.expires_at, claimed_until = null
    where live.resend_available_at <= now() and (live.claimed_until is null or live.claimed_until <= now())
  returning * into code;

  if code.id is null then
    is_reserved := false;
    select * into code
    from private.one_time_codes as live
    where live.purpose = reserve_code.purpose and live.address = reserve_code.address and live.ended_at is null;
  end if;

  return query select code.id, is_reserved, account.user_id, account.state, code.expires_at, code.resend_available_at;
end
$$;
comment on function private.reserve_code(private.code_purpose, text, interval, interval) is
  'Reserves the one live code of a purpose and address; reserved = false while the last one may not be replaced yet.';
revoke execute on function private.reserve_code(private.code_purpose, text, interval, interval) from public;
grant execute on function private.reserve_code(private.code_purpose, text, interval, interval) to svc_signup, app_admin;

-- Second half, in the transaction that queues the mail. Without a user the row stays a decoy.
create function private.issue_code(code_id uuid, user_id uuid, code_hash bytea, new_address text default null)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  update private.one_time_codes
  set user_id = issue_code.user_id, code_hash = issue_code.code_hash, new_address = issue_code.new_address
  where id = code_id and ended_at is null and one_time_codes.code_hash is null
  returning true
$$;
comment on function private.issue_code(uuid, uuid, bytea, text) is
  'Gives a reserved code its hash and user. Null when the reservation is gone.';
revoke execute on function private.issue_code(uuid, uuid, bytea, text) from public;
grant execute on function private.issue_code(uuid, uuid, bytea, text) to svc_signup, app_admin;

-- When what should follow the reservation failed: the next request may try at once.
create function private.release_code(code_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from private.one_time_codes where id = code_id and code_hash is null
$$;
comment on function private.release_code(uuid) is 'Gives a reservation back.';
revoke execute on function private.release_code(uuid) from public;
grant execute on function private.release_code(uuid) to svc_signup, app_admin;

-- Holds a candidate against the live code, in one row lock: fifty right ones at once give one claim. The
-- claim is a lease, ended by private.finish_code; a crash in between gives the code back.
create function private.claim_code(
  purpose private.code_purpose, address text, candidate bytea, lease interval default '30 seconds'
)
returns table (outcome text, code_id uuid, user_id uuid, new_address text, retry_after integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  code private.one_time_codes;
begin
  select * into code
  from private.one_time_codes as live
  where live.purpose = claim_code.purpose and live.address = claim_code.address and live.ended_at is null
  for update;

  if not found or code.claimed_until > now() then
    return query select 'invalid', null::uuid, null::uuid, null::text, null::integer;
  elsif code.expires_at <= now() then
    return query select 'expired', null::uuid, null::uuid, null::text, null::integer;
  elsif code.attempts >= code.max_attempts then
    return query select 'exhausted', null::uuid, null::uuid, null::text,
      greatest(1, ceil(extract(epoch from code.resend_available_at - now())))::integer;
  elsif code.code_hash = candidate and code.user_id is not null then
    update private.one_time_codes set claimed_until = now() + lease where id = code.id;
    return query select 'claimed', code.id, code.user_id, code.new_address, null::integer;
  else
    update private.one_time_codes set attempts = code.attempts + 1 where id = code.id;
    if code.attempts + 1 = code.max_attempts then
      perform private.audit_event(
        'code.exhausted', code.user_id, jsonb_build_object('purpose', code.purpose)
      );
    end if;
    return query select 'invalid', null::uuid, null::uuid, null::text, null::integer;
  end if;
end
$$;
comment on function private.claim_code(private.code_purpose, text, bytea, interval) is
  'Outcomes: claimed (with id and user), invalid (wrong, used or none), expired, exhausted (with seconds until a new one).';
revoke execute on function private.claim_code(private.code_purpose, text, bytea, interval) from public;
grant execute on function private.claim_code(private.code_purpose, text, bytea, interval) to svc_signup;

create function private.finish_code(code_id uuid, used boolean)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update private.one_time_codes
  set claimed_until = null, ended_at = case when used then now() end
  where id = code_id and ended_at is null
$$;
comment on function private.finish_code(uuid, boolean) is
  'Ends a claim: the code is used up, or given back because what should follow failed.';
revoke execute on function private.finish_code(uuid, boolean) from public;
grant execute on function private.finish_code(uuid, boolean) to svc_signup;
