-- What Supabase Auth's access token hook puts into a token, and to whom it refuses one.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('ada', 'admin');

create function pg_temp.hook(name text, claims jsonb default '{}') returns jsonb language sql as $$
  select private.custom_access_token_hook(jsonb_build_object(
    'user_id', tests.id(name), 'claims', claims, 'authentication_method', 'password'
  ))
$$;

select is(
  pg_temp.hook(name) -> 'claims',
  jsonb_build_object('role', 'app_' || role, 'user_role', role, 'role_version', version),
  format('%s becomes app_%s', name, role)
)
from (values ('carol', 'customer', 1), ('anna', 'agent', 2), ('ada', 'admin', 2)) as expected (name, role, version);

select is(
  pg_temp.hook('carol', '{"aud": "authenticated", "role": "authenticated", "app_metadata": {"role": "admin"}, "user_role": "admin"}') -> 'claims',
  '{"aud": "authenticated", "role": "app_customer", "app_metadata": {"role": "admin"}, "user_role": "customer", "role_version": 1}',
  'other claims stay, and those of the hook win'
);

update public.profiles set role = 'agent' where id = tests.id('carol');
select is(
  pg_temp.hook('carol') -> 'claims', '{"role": "app_agent", "user_role": "agent", "role_version": 2}',
  'a change of role shows in the next token'
);

update public.profiles set disabled_at = now() where id = tests.id('carol');
select is(
  pg_temp.hook('carol'), '{"error": {"http_code": 403, "message": "account_disabled"}}',
  'a disabled account gets no token'
);
update public.profiles set disabled_at = null where id = tests.id('carol');
select is(pg_temp.hook('carol') -> 'claims' ->> 'role_version', '4', 'an enabled one gets one of a new version');

-- A profile that is missing.
alter table public.profiles disable trigger before_change;
delete from public.profiles where id = tests.id('anna');
alter table public.profiles enable trigger before_change;
set local client_min_messages = error;
select is(
  pg_temp.hook('anna') -> 'claims', '{"role": "app_customer", "user_role": "customer", "role_version": 1}',
  'a user without a profile is a customer'
);
reset client_min_messages;
select results_eq(
  format('select role::text, email, verified_at from public.profiles where id = %L', tests.id('anna')),
  $$values ('customer', tests.address('anna'), now())$$,
  'and has a profile again'
);
select results_eq(
  format('select action, table_name from public.audit_logs where record_id = %L and action like ''profile%%''', tests.id('anna')),
  $$values ('profile.restored', 'auth.users')$$,
  'which the audit log tells'
);
select is(pg_temp.hook('anna') -> 'claims' ->> 'user_role', 'customer', 'the next time all is as usual');
select is(
  (select count(*) from public.audit_logs where record_id = tests.id('anna')::text and action = 'profile.restored'), 1::bigint,
  'and nothing more is told'
);

select is(
  private.custom_access_token_hook(jsonb_build_object('user_id', tests.id('nobody'), 'claims', '{}'::jsonb)),
  '{"error": {"http_code": 403, "message": "user_not_found"}}', 'there is no token for a user who is not there'
);

select * from finish();
rollback;
