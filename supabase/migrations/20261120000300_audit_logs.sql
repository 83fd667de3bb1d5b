-- The audit log: what was done, by whom, on which row, in which request. Append-only for everybody, the
-- owner included; partitioned by month so that retention drops a partition instead of deleting rows.

create table public.audit_logs (
  id bigint generated always as identity,
  occurred_at timestamptz not null default clock_timestamp(),
  action text not null,
  actor_id uuid,
  actor_role text,
  db_role text not null,
  table_name text,
  record_id text,
  changes text[],
  old jsonb,
  new jsonb,
  request_id text,
  ip text,
  function text,
  metadata jsonb not null default '{}',
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.audit_logs is 'Append-only record of row changes (by triggers) and events (private.audit_event).';
comment on column public.audit_logs.actor_id is 'The user who acted; no foreign key, because the entry outlives the user.';
comment on column public.audit_logs.changes is 'Names of the columns that an update changed.';

create index audit_logs_by_record on public.audit_logs (table_name, record_id, id);
create index audit_logs_by_actor on public.audit_logs (actor_id, id);

select private.protect('public.audit_logs');

create policy customer_reads_own on public.audit_logs
  for select to app_customer using (actor_id = (select auth.uid()));
create policy agent_reads_own on public.audit_logs
  for select to app_agent using (actor_id = (select auth.uid()));
create policy admin_reads_all on public.audit_logs
  for select to app_admin using (true);

grant select on public.audit_logs to app_customer, app_agent, app_admin;

create function private.refuse_audit_change()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.refuse(403, 'forbidden', 'The audit log is append-only');
  return null;
end
$$;
comment on function private.refuse_audit_change() is 'Statement trigger: update, delete and truncate of audit rows are refused, to the owner too.';
revoke execute on function private.refuse_audit_change() from public;

create trigger append_only before update or delete or truncate on public.audit_logs
  for each statement execute function private.refuse_audit_change();

-- Partitions live in `private`: readers go through the parent and its policies, nobody to a partition.
create function private.protect_audit_partition(partition regclass)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.protect(partition);
  execute format(
    'create trigger append_only before update or delete or truncate on %s '
    || 'for each statement execute function private.refuse_audit_change()',
    partition
  );
end
$$;
revoke execute on function private.protect_audit_partition(regclass) from public;

-- A write never fails for want of a partition: what no month takes, the default takes.
create table private.audit_logs_default partition of public.audit_logs default;
select private.protect_audit_partition('private.audit_logs_default');

create function private.create_audit_partitions(months_ahead integer default 2)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  month date;
  partition text;
  first_moment timestamptz;
  next_month timestamptz;
  overflows boolean;
  made integer := 0;
begin
  -- Two schedules at once would both try to make the same month.
  perform pg_advisory_xact_lock(hashtextextended('portcullis.audit_partitions', 0));
  for month in
    select generate_series(
      date_trunc('month', now() at time zone 'utc'),
      date_trunc('month', now() at time zone 'utc') + make_interval(months => months_ahead),
      interval '1 month'
    )::date
  loop
    partition := 'audit_logs_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('private.' || partition) is not null;
    first_moment := month::timestamp at time zone 'utc';
    next_month := (month + interval '1 month')::timestamp at time zone 'utc';

    -- When the schedule stood still over the turn of a month, the default has taken that month's entries,
    -- and nothing may be deleted there. So it is set aside whole, and its entries go where they belong.
    overflows := exists (
      select from private.audit_logs_default where occurred_at >= first_moment and occurred_at < next_month
    );
    if overflows then
      alter table public.audit_logs detach partition private.audit_logs_default;
      alter table private.audit_logs_default rename to audit_logs_overflow;
      create table private.audit_logs_default partition of public.audit_logs default;
      perform private.protect_audit_partition('private.audit_logs_default');
    end if;
    execute format(
      'create table private.%I partition of public.audit_logs for values from (%L) to (%L)',
      partition, first_moment, next_month
    );
    perform private.protect_audit_partition(format('private.%I', partition)::regclass);
    if overflows then
      insert into public.audit_logs overriding system value select * from private.audit_logs_overflow;
      drop table private.audit_logs_overflow;
    end if;
    made := made + 1;
  end loop;
  return made;
end
$$;
comment on function private.create_audit_partitions(integer) is
  'Makes the partitions of this month and of the months ahead (UTC). Returns how many were missing.';
revoke execute on function private.create_audit_partitions(integer) from public;
grant execute on function private.create_audit_partitions(integer) to svc_maintenance;

select private.create_audit_partitions();

-- Columns that never reach the log as they are. Configuration, so that a new table needs no new code.
create table private.audit_masks (
  table_name text not null,
  column_name text not null,
  primary key (table_name, column_name)
);
comment on table private.audit_masks is 'Columns whose values are masked in audit_logs.';
select private.protect('private.audit_masks');

insert into private.audit_masks (table_name, column_name) values
  ('public.profiles', 'email');

-- An address stays recognisable to somebody who knows it and useless to somebody who does not.
create function private.mask(value text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when value is null then null
    when value ~ '^[^@]+@[^@]+$' then left(value, 1) || '***@' || split_part(value, '@', 2)
    else '***'
  end
$$;
comment on function private.mask(text) is 'a***@example.com for an address, *** for anything else.';
revoke execute on function private.mask(text) from public;

create function private.masked(table_name text, image jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select image || coalesce(jsonb_object_agg(
    audit_masks.column_name, private.mask(image ->> audit_masks.column_name)
  ), '{}')
  from private.audit_masks
  where audit_masks.table_name = $1 and image ? audit_masks.column_name
$$;
comment on function private.masked(text, jsonb) is 'A row''s image with its masked columns replaced.';
revoke execute on function private.masked(text, jsonb) from public;

-- One place reads who acts and in which request: the claims and settings that private.enter made, or what
-- PostgREST leaves when a client comes through /rest/v1.
create function private.write_audit(
  action text, table_name text, record_id text, changes text[], old jsonb, new jsonb, metadata jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  headers jsonb := nullif(current_setting('request.headers', true), '')::jsonb;
begin
  insert into public.audit_logs (
    action, actor_id, actor_role, db_role, table_name, record_id, changes, old, new,
    request_id, ip, function, metadata
  )
  values (
    write_audit.action,
    (claims ->> 'sub')::uuid,
    claims ->> 'user_role',
    coalesce(nullif(current_setting('role', true), 'none'), session_user),
    write_audit.table_name, write_audit.record_id, write_audit.changes, write_audit.old, write_audit.new,
    coalesce(nullif(current_setting('portcullis.request_id', true), ''), headers ->> 'x-request-id'),
    nullif(current_setting('portcullis.client_ip', true), ''),
    nullif(current_setting('portcullis.function', true), ''),
    coalesce(write_audit.metadata, '{}')
  );
end
$$;
revoke execute on function private.write_audit(text, text, text, text[], jsonb, jsonb, jsonb) from public;

create function private.audit_row()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  table_name text := tg_table_schema || '.' || tg_table_name;
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  changed text[];
begin
  if tg_op = 'UPDATE' then
    select array_agg(key order by key) into changed
    from jsonb_each(after)
    where value is distinct from before -> key and key not in ('updated_at', 'version');
    if changed is null then
      return null;
    end if;
  end if;
  perform private.write_audit(
    lower(tg_op), table_name, coalesce(after, before) ->> 'id', changed,
    private.masked(table_name, before), private.masked(table_name, after), '{}'
  );
  return null;
end
$$;
comment on function private.audit_row() is 'Row trigger: one audit entry for each row that was inserted, changed or deleted.';
revoke execute on function private.audit_row() from public;

create function private.audit(target regclass)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  execute format(
    'create trigger audit after insert or update or delete on %s for each row execute function private.audit_row()',
    target
  );
end
$$;
comment on function private.audit(regclass) is 'Attaches auditing to a table.';
revoke execute on function private.audit(regclass) from public;

select private.audit('public.profiles');

-- What is no row change: a sign-in, a lock-out, a refused access. The subject is the user it is about when
-- nobody is signed in yet.
create function private.audit_event(action text, subject uuid default null, metadata jsonb default '{}')
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.write_audit(
    audit_event.action,
    case when subject is not null then 'auth.users' end, subject::text,
    null, null, null, audit_event.metadata
  );
end
$$;
comment on function private.audit_event(text, uuid, jsonb) is 'Writes an audit entry for something that is no row change.';
revoke execute on function private.audit_event(text, uuid, jsonb) from public;
grant execute on function private.audit_event(text, uuid, jsonb)
  to app_customer, app_agent, app_admin, svc_signup, svc_intake, svc_dispatch, svc_maintenance;
