-- What the schedule does every minute: ends what has run out, so that no table grows for ever.

create function private.maintain()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  codes integer;
  keys integer;
  limits integer;
  attempts integer;
  mails integer;
begin
  delete from private.one_time_codes where expires_at < now() - interval '1 day';
  get diagnostics codes = row_count;
  delete from private.idempotency_keys where created_at < now() - interval '24 hours';
  get diagnostics keys = row_count;
  delete from private.rate_limits where window_ends_at < now();
  get diagnostics limits = row_count;
  delete from private.sign_in_attempts where last_attempt_at < now() - interval '1 day';
  get diagnostics attempts = row_count;
  -- Dead letters wait for somebody to look at them.
  delete from private.outbox where status = 'delivered' and settled_at < now() - interval '7 days';
  get diagnostics mails = row_count;

  return jsonb_build_object(
    'codes_removed', codes,
    'idempotency_keys_removed', keys,
    'rate_limits_removed', limits,
    'sign_in_attempts_removed', attempts,
    'delivered_mails_removed', mails,
    'audit_partitions_created', private.create_audit_partitions()
  );
end
$$;
comment on function private.maintain() is 'Removes what has run out and makes coming audit partitions; says how much of each.';
revoke execute on function private.maintain() from public;
grant execute on function private.maintain() to svc_maintenance;

-- Sign-ups that nobody proved. Removing a user is Auth's, so the function asks for the ids and calls Auth.
-- Invited users are spared: an administrator wants them here.
create function private.unverified_users(older_than interval, max_rows integer default 100)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select profiles.id
  from public.profiles
  where verified_at is null and invited_at is null and role = 'customer' and created_at < now() - older_than
  order by created_at
  limit max_rows
$$;
comment on function private.unverified_users(interval, integer) is 'Users to remove because their address was never verified.';
revoke execute on function private.unverified_users(interval, integer) from public;
grant execute on function private.unverified_users(interval, integer) to svc_maintenance;
