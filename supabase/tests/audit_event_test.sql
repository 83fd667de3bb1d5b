-- private.audit_event(): entries for what is no row change.

begin;
select no_plan();

select tests.make_user('carol', 'customer');

create function pg_temp.newest() returns public.audit_logs language sql as $$
  select audit_logs from public.audit_logs order by id desc limit 1
$$;

select tests.run(tests.token('carol'), $$select private.audit_event('export', null, '{"rows": 3}')$$);
select results_eq(
  $$select action, actor_id, actor_role, db_role, table_name, record_id, changes, old, new, metadata from (select (pg_temp.newest()).*) as entry$$,
  $$values ('export', tests.id('carol'), 'customer', 'app_customer', null::text, null::text, null::text[], null::jsonb, null::jsonb, '{"rows": 3}'::jsonb)$$,
  'an event of a user''s'
);

select tests.run(tests.as_role('svc_signup'), format('select private.audit_event(%L, %L)', 'sign_in', tests.id('carol')));
select results_eq(
  $$select action, actor_id, actor_role, db_role, table_name, record_id, metadata from (select (pg_temp.newest()).*) as entry$$,
  $$values ('sign_in', null::uuid, null::text, 'svc_signup', 'auth.users', tests.id('carol')::text, '{}'::jsonb)$$,
  'an event about somebody who is not signed in yet'
);

select is(tests.try(tests.as_role(name), $$select private.audit_event('x')$$), 'rows: 1', name || ' may write an event')
from unnest(array['app_customer', 'app_agent', 'app_admin', 'svc_signup', 'svc_intake', 'svc_dispatch', 'svc_maintenance']) as name;
select matches(
  tests.try(tests.as_role(name), $$select private.audit_event('x')$$), '^42501', name || ' may not'
)
from unnest(array['anon', 'authenticated', 'service_role', 'edge_functions']) as name;
select is(
  tests.value_of(tests.as_role('svc_intake'), $$select private.audit_event('x', null, null)::text$$), '', 'metadata may be missing'
);
select is((pg_temp.newest()).metadata, '{}', 'and are then empty');

select * from finish();
rollback;
