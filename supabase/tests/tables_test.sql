-- Every table of ours is listed here, so that a new one comes with tests, and every one is protected.

begin;
select no_plan();

select set_eq(
  'select distinct name from tests.tables()',
  $$values
    ('public.api_keys'),
    ('public.audit_logs'),
    ('public.leads'),
    ('public.profiles'),
    ('private.audit_logs_<month>'),
    ('private.audit_logs_default'),
    ('private.audit_masks'),
    ('private.idempotency_keys'),
    ('private.one_time_codes'),
    ('private.outbox'),
    ('private.rate_limits'),
    ('private.sign_in_attempts')$$,
  'public and private hold these tables, each with a test file of its name'
);

select ok(relrowsecurity, format('%s has row-level security', oid::regclass))
from pg_class where oid in (select id from tests.tables());

select ok(relforcerowsecurity, format('row-level security binds the owner of %s too', oid::regclass))
from pg_class where oid in (select id from tests.tables());

select is(relowner::regrole::text, 'postgres', format('%s belongs to postgres', oid::regclass))
from pg_class where oid in (select id from tests.tables());

-- A foreign key without an index makes each deletion of the referenced row a scan.
select is_empty(
  $$select conrelid::regclass, conname
    from pg_constraint
    where contype = 'f' and conrelid in (select id from tests.tables())
      and not exists (
        select from pg_index
        where indrelid = conrelid and indkey[0] = conkey[1] and indpred is null
      )$$,
  'every foreign key has an index'
);

select is_empty(
  $$select conrelid::regclass, conname
    from pg_constraint
    where contype = 'f' and conrelid in (select id from tests.tables()) and confdeltype = 'a'$$,
  'every foreign key says what happens when the referenced row is deleted'
);

select is_empty(
  $$select name from tests.tables() where obj_description(id) is null and name not like 'private.audit\_logs\_%'$$,
  'every table says what it is for'
);

select * from finish();
rollback;
