-- Who reads which entry of the audit log. What is written to it: audit_row_test.sql, audit_event_test.sql.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('colin', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('arno', 'agent');
select tests.make_user('ada', 'admin');

select tests.run(tests.token(name), format($$select private.audit_event('tested.by', %L)$$, tests.id(name)))
from unnest(array['carol', 'colin', 'anna', 'arno', 'ada']) as name;
select private.audit_event('tested.by.nobody', tests.id('carol'));

select is(
  tests.values_of(tests.token(name), 'select action from public.audit_logs'), array['tested.by'],
  name || ' reads what was done by ' || name || ' and nothing else'
)
from unnest(array['carol', 'anna']) as name;
select is(
  tests.value_of(tests.token('ada'), 'select count(*)::text from public.audit_logs'),
  (select count(*)::text from public.audit_logs),
  'an administrator reads everything'
);

select matches(
  tests.try(tests.token(name), tests.statement(command, 'public.audit_logs')),
  '^42501 permission denied for table audit_logs',
  format('%s may not %s audit_logs', name, command)
)
from unnest(array['carol', 'anna', 'ada']) as name, unnest(array['insert', 'update', 'delete']) as command;
select matches(
  tests.try(tests.token(name), 'truncate public.audit_logs'), '^42501', name || ' may not truncate audit_logs'
)
from unnest(array['carol', 'anna', 'ada']) as name;

select tests.refuses_outsiders('public.audit_logs');

-- The policies alone.

grant all on public.audit_logs to app_customer, app_agent, app_admin;

select matches(
  tests.try(tests.token(name), 'insert into public.audit_logs default values'),
  '^42501 new row violates row-level security',
  format('with every grant, %s still writes no entry of an own making', name)
)
from unnest(array['carol', 'anna', 'ada']) as name;

select tests.obeys_token_check('public.audit_logs');

select * from finish();
rollback;
