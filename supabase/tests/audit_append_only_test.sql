-- The audit log is append-only, to its owner too.

begin;
select no_plan();

insert into public.audit_logs (action, db_role) values ('tested', 'postgres');

select is(
  tests.try(tests.as_role('postgres'), statement), 'PT403 forbidden', 'refused to the owner: ' || statement
)
from (
  select format(template, target)
  from (
    select 'public.audit_logs'::regclass union all
    select inhrelid::regclass from pg_inherits where inhparent = 'public.audit_logs'::regclass
  ) as tables (target),
  unnest(array[
    'update %s set action = ''x''', 'update %s set action = ''x'' where false', 'delete from %s', 'truncate %s',
    'truncate %s cascade', 'merge into %s using (values (1)) as v (x) on true when matched then delete'
  ]) as template
) as statements (statement);

select is(
  tests.try(tests.as_role('postgres'), $$insert into public.audit_logs (id, action, db_role) values (1, 'x', 'y')$$),
  '428C9 cannot insert a non-DEFAULT value into column "id"', 'the number of an entry is the database''s to give'
);

select * from finish();
rollback;
