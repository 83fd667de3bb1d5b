-- Idempotency keys (draft-ietf-httpapi-idempotency-key-header). The answer is stored in the transaction
-- that did the work, so there is no state in between: either both are there or neither is.

create table private.idempotency_keys (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  body jsonb,
  headers jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
comment on table private.idempotency_keys is 'Answers given under an Idempotency-Key, kept for 24 hours.';
create index idempotency_keys_by_age on private.idempotency_keys (created_at);

select private.protect('private.idempotency_keys');

-- A user's keys are a user's own, whatever scope the function names.
create function private.idempotency_scope(scope text)
returns text
language sql
stable
set search_path = ''
as $$
  select scope || ':' || coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')
$$;
revoke execute on function private.idempotency_scope(text) from public;

create function private.begin_idempotent(scope text, key text, request_hash bytea)
returns table (state text, status integer, body jsonb, headers jsonb)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  own_scope text := private.idempotency_scope(scope);
  stored private.idempotency_keys;
begin
  -- Held until the transaction ends, however it ends; whoever comes meanwhile is told so, not made to wait.
  if not pg_try_advisory_xact_lock(hashtextextended(own_scope || chr(31) || begin_idempotent.key, 1)) then
    return query select 'running'::text, null::integer, null::jsonb, null::jsonb;
    return;
  end if;

  select * into stored
  from private.idempotency_keys
  where idempotency_keys.scope = own_scope and idempotency_keys.key = begin_idempotent.key;

  if not found then
    return query select 'new'::text, null::integer, null::jsonb, null::jsonb;
  elsif stored.created_at < now() - interval '24 hours' then
    delete from private.idempotency_keys
    where idempotency_keys.scope = own_scope and idempotency_keys.key = begin_idempotent.key;
    return query select 'new'::text, null::integer, null::jsonb, null::jsonb;
  elsif stored.request_hash <> begin_idempotent.request_hash then
    return query select 'mismatch'::text, null::integer, null::jsonb, null::jsonb;
  else
    return query select 'replay'::text, stored.status, stored.body, stored.headers;
  end if;
end
$$;
comment on function private.begin_idempotent(text, text, bytea) is
  'Takes the key for this transaction: new, replay (with the stored answer), mismatch (other request) or running.';
revoke execute on function private.begin_idempotent(text, text, bytea) from public;
grant execute on function private.begin_idempotent(text, text, bytea)
  to app_customer, app_agent, app_admin, svc_intake;

create function private.finish_idempotent(
  scope text, key text, request_hash bytea, status integer, body jsonb, headers jsonb
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.idempotency_keys (scope, key, request_hash, status, body, headers)
  values (private.idempotency_scope(scope), key, request_hash, status, body, coalesce(headers, '{}'))
$$;
comment on function private.finish_idempotent(text, text, bytea, integer, jsonb, jsonb) is
  'Stores the answer under the key taken by begin_idempotent in this transaction.';
revoke execute on function private.finish_idempotent(text, text, bytea, integer, jsonb, jsonb) from public;
grant execute on function private.finish_idempotent(text, text, bytea, integer, jsonb, jsonb)
  to app_customer, app_agent, app_admin, svc_intake;
