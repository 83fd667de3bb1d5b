-- private.account_of(): what the functions must know of an address.

begin;
select no_plan();

create function pg_temp.account_of(address text) returns text language sql as $$
  select tests.value_of(tests.as_role('svc_signup'), format(
    'select concat_ws('' '', state, user_id) from private.account_of(%L)', address
  ))
$$;

select tests.make_user('carol', 'customer');
select is(pg_temp.account_of('stranger@tests.example'), 'none', 'nobody');
select is(pg_temp.account_of(tests.address('carol')), 'active ' || tests.id('carol'), 'somebody');
update auth.users set email_confirmed_at = null where id = tests.id('carol');
select is(pg_temp.account_of(tests.address('carol')), 'unverified ' || tests.id('carol'), 'somebody who has not proved it');
update auth.users set invited_at = now() where id = tests.id('carol');
select is(pg_temp.account_of(tests.address('carol')), 'invited ' || tests.id('carol'), 'somebody who was asked here and has not come');
update public.profiles set disabled_at = now() where id = tests.id('carol');
select is(pg_temp.account_of(tests.address('carol')), 'disabled ' || tests.id('carol'), 'somebody who was sent away');
update auth.users set deleted_at = now() where id = tests.id('carol');
select is(pg_temp.account_of(tests.address('carol')), 'none', 'somebody whom Auth keeps as deleted');
update auth.users set deleted_at = null, is_sso_user = true where id = tests.id('carol');
select is(pg_temp.account_of(tests.address('carol')), 'none', 'somebody who signs in elsewhere');

select * from finish();
rollback;
