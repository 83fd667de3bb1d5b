-- private.maintain(): what has run out goes, what has not stays.

begin;
select no_plan();

insert into private.one_time_codes (purpose, address, resend_available_at, expires_at) values
  ('signup', 'gone@tests.example', now(), now() - interval '1 day 1 second'),
  ('signup', 'kept@tests.example', now(), now() - interval '23 hours');
insert into private.idempotency_keys (scope, key, request_hash, status, created_at) values
  ('tests', 'gone', 'h', 200, now() - interval '24 hours 1 second'), ('tests', 'kept', 'h', 200, now() - interval '23 hours');
insert into private.rate_limits (key, hits, window_ends_at) values
  ('tests gone', 1, now() - interval '1 second'), ('tests kept', 1, now() + interval '1 second');
insert into private.sign_in_attempts (key, last_attempt_at) values
  ('tests gone', now() - interval '1 day 1 second'), ('tests kept', now() - interval '23 hours');
insert into private.outbox (template, recipient, status, settled_at) values
  ('tests', 'gone', 'delivered', now() - interval '7 days 1 second'), ('tests', 'kept', 'delivered', now() - interval '6 days'),
  ('tests', 'dead', 'dead', now() - interval '1 year'), ('tests', 'queued', 'queued', null);

create temp table answer on commit drop as
select tests.value_of(tests.as_role('svc_maintenance'), 'select private.maintain()::text')::jsonb as removed;

select cmp_ok((removed ->> counted)::integer, '>=', 1, 'counted: ' || counted)
from answer, unnest(array[
  'codes_removed', 'idempotency_keys_removed', 'rate_limits_removed', 'sign_in_attempts_removed', 'delivered_mails_removed'
]) as counted;
select ok(removed ? 'audit_partitions_created', 'and the partitions that were made') from answer;

select results_eq($$select address from private.one_time_codes where address like '%@tests.example'$$, $$values ('kept@tests.example')$$, 'codes a day after their end');
select results_eq($$select key from private.idempotency_keys where scope = 'tests'$$, $$values ('kept')$$, 'answers after 24 hours');
select results_eq($$select key from private.rate_limits where key like 'tests %'$$, $$values ('tests kept')$$, 'counters at the end of their window');
select results_eq($$select key from private.sign_in_attempts where key like 'tests %'$$, $$values ('tests kept')$$, 'failures after a day');
select results_eq(
  $$select recipient from private.outbox where template = 'tests' order by 1$$, $$values ('dead'), ('kept'), ('queued')$$,
  'delivered mail after a week; dead letters and queued mail stay'
);

select * from finish();
rollback;
