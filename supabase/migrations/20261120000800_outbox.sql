-- The outbox: whatever leaves the house is a row here, written in the transaction that caused it. A
-- dispatcher claims rows, sends, and settles them; a dead mail server delays mail and nothing else.

create type private.outbox_status as enum ('queued', 'delivered', 'dead');

create table private.outbox (
  id uuid primary key default gen_random_uuid(),
  template text not null,
  recipient text not null,
  payload jsonb not null default '{}',
  sealed bytea,
  status private.outbox_status not null default 'queued',
  attempts integer not null default 0,
  max_attempts integer not null default 12,
  next_attempt_at timestamptz not null default now(),
  lease_id uuid,
  leased_until timestamptz,
  expires_at timestamptz,
  settled_at timestamptz,
  last_error text,
  request_id text,
  created_at timestamptz not null default now()
);
comment on table private.outbox is 'Mail to be sent: queued, delivered, or dead after the last attempt.';
comment on column private.outbox.sealed is
  'Template values nobody may read in the database (codes, links), encrypted by the functions; removed once settled.';
comment on column private.outbox.expires_at is 'After this the mail would be useless, as a code that has run out, and is not sent.';

create index outbox_due on private.outbox (next_attempt_at) where status = 'queued';
create index outbox_settled on private.outbox (settled_at) where status <> 'queued';

select private.protect('private.outbox');

create function private.enqueue_mail(
  template text, recipient text, payload jsonb default '{}', sealed bytea default null,
  expires_at timestamptz default null, id uuid default gen_random_uuid()
)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.outbox (id, template, recipient, payload, sealed, expires_at, request_id)
  values (
    id, template, recipient, coalesce(payload, '{}'), sealed, expires_at,
    nullif(current_setting('portcullis.request_id', true), '')
  )
  returning outbox.id
$$;
comment on function private.enqueue_mail(text, text, jsonb, bytea, timestamptz, uuid) is
  'Queues one mail in the caller''s transaction. The id is given by the caller where sealed values are bound to it.';
revoke execute on function private.enqueue_mail(text, text, jsonb, bytea, timestamptz, uuid) from public;
grant execute on function private.enqueue_mail(text, text, jsonb, bytea, timestamptz, uuid)
  to svc_signup, svc_intake, app_admin;

-- A claim is a lease: a dispatcher that dies leaves rows that somebody else may take when it has run out.
-- The attempt is counted at the claim, so that a mail that kills its dispatcher still comes to an end.
create function private.claim_outbox(max_rows integer, lease interval default '1 minute', only_id uuid default null)
returns table (
  id uuid, lease_id uuid, template text, recipient text, payload jsonb, sealed bytea,
  attempts integer, request_id text, created_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  own_lease uuid := gen_random_uuid();
begin
  -- What ended while nobody looked: out of date, or its last dispatcher died in its last attempt.
  update private.outbox
  set status = 'dead', settled_at = now(), sealed = null,
    -- A dead letter is kept for somebody to look at; what Auth's own mails would have let in is not.
    payload = payload - 'token' - 'token_hash',
    last_error = case when outbox.expires_at <= now() then 'expired' else coalesce(last_error, 'attempts exhausted') end
  where outbox.id in (
    select due.id
    from private.outbox as due
    where due.status = 'queued' and (due.leased_until is null or due.leased_until <= now())
      and (due.expires_at <= now() or due.attempts >= due.max_attempts)
    limit 1000
    for update skip locked
  );

  return query
  update private.outbox as claimed
  set attempts = claimed.attempts + 1, lease_id = own_lease, leased_until = now() + lease
  where claimed.id in (
    select due.id
    from private.outbox as due
    where due.status = 'queued'
      and due.next_attempt_at <= now()
      and (due.leased_until is null or due.leased_until <= now())
      and (only_id is null or due.id = only_id)
    order by due.next_attempt_at
    limit max_rows
    for update skip locked
  )
  returning claimed.id, claimed.lease_id, claimed.template, claimed.recipient, claimed.payload,
    claimed.sealed, claimed.attempts, claimed.request_id, claimed.created_at;
end
$$;
comment on function private.claim_outbox(integer, interval, uuid) is
  'Leases up to max_rows due mails to the caller, oldest first (or the one named), skipping what others hold.';
revoke execute on function private.claim_outbox(integer, interval, uuid) from public;
grant execute on function private.claim_outbox(integer, interval, uuid) to svc_dispatch;

-- Outcomes: delivered; failed (try again later, 2 s doubling to 15 min, half of it jitter, so that a
-- recovered server is not met by everybody at once); refused (the recipient will never take it).
create function private.settle_outbox(id uuid, lease_id uuid, outcome text, error text default null)
returns private.outbox_status
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  result private.outbox_status;
begin
  update private.outbox
  set
    status = case
      when outcome = 'delivered' then 'delivered'
      when outcome = 'refused' or attempts >= max_attempts then 'dead'
      else 'queued'
    end::private.outbox_status,
    next_attempt_at = now()
      + least(interval '2 seconds' * power(2, least(attempts - 1, 16)), interval '15 minutes') * (0.5 + random() / 2),
    lease_id = null,
    leased_until = null,
    last_error = left(settle_outbox.error, 500)
  where outbox.id = settle_outbox.id and outbox.lease_id = settle_outbox.lease_id and outbox.status = 'queued'
  returning outbox.status into result;

  if result <> 'queued' then
    update private.outbox
    set settled_at = now(), sealed = null,
      payload = case when result = 'delivered' then '{}'::jsonb else payload - 'token' - 'token_hash' end
    where outbox.id = settle_outbox.id;
  end if;
  return result;
end
$$;
comment on function private.settle_outbox(uuid, uuid, text, text) is
  'Ends a lease: delivered, failed (queued again with back-off, dead after the last attempt) or refused. Null when the lease was lost.';
revoke execute on function private.settle_outbox(uuid, uuid, text, text) from public;
grant execute on function private.settle_outbox(uuid, uuid, text, text) to svc_dispatch;

-- Supabase Auth's own mails (an invitation or a recovery sent from the dashboard) leave the same way.
-- Auth calls this in its own transaction: the mail is queued exactly when the token was stored.
create function private.send_email_hook(event jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  mail jsonb := event -> 'email_data';
  action text := mail ->> 'email_action_type';
  address text := event -> 'user' ->> 'email';
  new_address text := coalesce(nullif(event -> 'user' ->> 'new_email', ''), nullif(event -> 'user' ->> 'email_change', ''));
  link_base jsonb := jsonb_build_object(
    'action', action, 'redirect_to', mail ->> 'redirect_to', 'site_url', mail ->> 'site_url'
  );
begin
  if action = 'email_change' and new_address is not null then
    -- Auth names the pair crosswise: token_hash_new belongs to the current address's mail and token_hash
    -- to the new one's (documented as kept for compatibility).
    if coalesce(mail ->> 'token_hash_new', '') <> '' then
      perform private.enqueue_mail('auth_action', address, link_base || jsonb_build_object(
        'token', mail ->> 'token', 'token_hash', mail ->> 'token_hash_new'
      ), null, now() + interval '1 day');
      perform private.enqueue_mail('auth_action', new_address, link_base || jsonb_build_object(
        'token', mail ->> 'token_new', 'token_hash', mail ->> 'token_hash'
      ), null, now() + interval '1 day');
    else
      perform private.enqueue_mail('auth_action', new_address, link_base || jsonb_build_object(
        'token', coalesce(nullif(mail ->> 'token_new', ''), mail ->> 'token'), 'token_hash', mail ->> 'token_hash'
      ), null, now() + interval '1 day');
    end if;
  else
    perform private.enqueue_mail('auth_action', address, link_base || jsonb_build_object(
      'token', mail ->> 'token', 'token_hash', mail ->> 'token_hash'
    ), null, now() + interval '1 day');
  end if;
  return '{}';
end
$$;
comment on function private.send_email_hook(jsonb) is 'Supabase Auth hook: queues Auth''s own mails in the outbox.';
revoke execute on function private.send_email_hook(jsonb) from public;
grant execute on function private.send_email_hook(jsonb) to supabase_auth_admin;
