-- The partitions of the audit log are nobody's: readers go through the parent and its policies.

begin;
select no_plan();

create temp table partitions on commit drop as
select inhrelid as id from pg_inherits where inhparent = 'public.audit_logs'::regclass;

-- One entry in each, so that there is something to hide.
insert into public.audit_logs (action, db_role, occurred_at)
select 'tested.partition', 'postgres', coalesce(
  substring(pg_get_expr(relpartbound, oid) from $$FROM \('([^']+)'\)$$)::timestamptz, '2000-01-01'
)
from pg_class where oid in (select id from partitions);
select is(
  (select count(distinct tableoid) from public.audit_logs where action = 'tested.partition'),
  (select count(*) from partitions),
  'an entry goes to the partition of its month, and to the default one where there is none'
);

select tests.refuses_everybody(id::regclass) from partitions;

select tests.obeys_token_check(variadic array_agg(id::regclass)) from partitions;

select * from finish();
rollback;
