-- private.create_audit_partitions(): this month's partition and those of the months ahead, protected.

begin;
select no_plan();

create function pg_temp.create_partitions(months integer) returns text language sql as $$
  select tests.value_of(tests.as_role('svc_maintenance'), format('select private.create_audit_partitions(%s)::text', months))
$$;
create function pg_temp.name_of(ahead integer) returns text language sql as $$
  select 'audit_logs_' || to_char(date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead), 'YYYY_MM')
$$;

select pg_temp.create_partitions(2);
select has_table('private', pg_temp.name_of(ahead), format('there is a partition %s months ahead', ahead)) from generate_series(0, 2) as ahead;
select is(pg_temp.create_partitions(2), '0', 'what is there is not made again');
select is(pg_temp.create_partitions(4), '2', 'what is missing is');

select ok(relrowsecurity and relforcerowsecurity, 'a new one has row-level security')
from pg_class where relname = pg_temp.name_of(4);
select is(relacl::text, '{postgres=arwdDxtm/postgres}', 'is granted to nobody') from pg_class where relname = pg_temp.name_of(4);
select policies_are('private', pg_temp.name_of(4), array['token_is_current'], 'holds tokens against the profile');
select is(
  tests.try(tests.as_role('postgres'), format('delete from private.%I', pg_temp.name_of(4))), 'PT403 forbidden',
  'and is append-only'
);

-- The bounds are months of UTC, whatever the session's zone.
set local timezone = 'Pacific/Auckland';
select is(pg_temp.create_partitions(5), '1', 'one more, from another time zone');
set local timezone = 'UTC';
select is(
  pg_get_expr(relpartbound, oid),
  format(
    'FOR VALUES FROM (%L) TO (%L)',
    to_char(date_trunc('month', now()) + interval '5 months', 'YYYY-MM-DD HH24:MI:SS') || '+00',
    to_char(date_trunc('month', now()) + interval '6 months', 'YYYY-MM-DD HH24:MI:SS') || '+00'
  ),
  'it is a month of UTC'
)
from pg_class where relname = pg_temp.name_of(5);

insert into public.audit_logs (action, db_role, occurred_at)
select 'tested.' || what, 'postgres', date_trunc('month', now()) + months - before
from (values
  ('first', interval '5 months', interval '0'), ('last', interval '6 months', interval '1 microsecond'),
  ('beyond', interval '6 months', interval '0'), ('long ago', interval '-20 years', interval '0')
) as entry (what, months, before);
select is(
  (select tableoid::regclass::text from public.audit_logs where action = 'tested.' || what), partition, format('where it goes: %s', what)
)
from (values
  ('first', 'private.' || pg_temp.name_of(5)), ('last', 'private.' || pg_temp.name_of(5)),
  ('beyond', 'private.audit_logs_default'), ('long ago', 'private.audit_logs_default')
) as expected (what, partition);

-- Maintenance that stood still must be able to go on.
create temp table before on commit drop as select * from public.audit_logs;
select is(pg_temp.create_partitions(6), '1', 'a month whose entries have gone to the default partition is made, too');
select is(
  (select tableoid::regclass::text from public.audit_logs where action = 'tested.' || what), partition, format('where it is now: %s', what)
)
from (values ('beyond', 'private.' || pg_temp.name_of(6)), ('long ago', 'private.audit_logs_default')) as expected (what, partition);
select set_eq('select * from public.audit_logs', 'select * from before', 'no entry is lost, and none is changed');
select policies_are('private', 'audit_logs_default', array['token_is_current'], 'the default partition is protected as before');
select is(relacl::text, '{postgres=arwdDxtm/postgres}', 'and granted to nobody') from pg_class where oid = 'private.audit_logs_default'::regclass;
select is(
  tests.try(tests.as_role('postgres'), 'delete from private.audit_logs_default'), 'PT403 forbidden', 'and append-only'
);
select hasnt_table('private', 'audit_logs_overflow', 'nothing is left behind');
insert into public.audit_logs (action, db_role) values ('tested.next', 'postgres');
select cmp_ok(
  (select id from public.audit_logs where action = 'tested.next'), '>', (select max(id) from before), 'the next entry has the next number'
);

select * from finish();
rollback;
