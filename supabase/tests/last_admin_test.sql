-- The last administrator stays one, and changes of role and state make tokens outdated. Two administrators
-- who demote each other at once need two connections: races_db_test.ts.

begin;
select no_plan();

select tests.make_user('ada', 'admin');
select tests.make_user('carol', 'customer');

-- Those who were here before.
update public.profiles set role = 'customer' where role = 'admin' and id <> tests.id('ada');

select is(
  tests.try(tests.token('ada'), format('update public.profiles set %s where id = %L', change, tests.id('ada'))),
  'PT409 last_admin', 'refused to the last administrator: ' || change
)
from unnest(array[
  $$role = 'customer'$$, $$role = 'agent'$$, 'disabled_at = now()', $$disabled_at = now() + interval '1 year'$$,
  $$role = 'agent', disabled_at = now()$$
]) as change;
select is(
  tests.try(tests.as_role('postgres'), format('delete from %s where id = %L', target, tests.id('ada'))),
  'PT409 last_admin', 'refused to the owner, too: a deletion from ' || target
)
from unnest(array['public.profiles', 'auth.users']) as target;
select is(
  tests.try(tests.token('ada'), format($$update public.profiles set full_name = 'Ada' where id = %L$$, tests.id('ada'))),
  'rows: 1', 'a name is another matter'
);

select tests.make_user('alan', 'admin');
select is(
  tests.try(tests.token(name), format($$update public.profiles set role = 'customer' where id = %L$$, tests.id(other))),
  'rows: 1', format('of two, %s may demote %s', name, other)
)
from (values ('ada', 'ada'), ('ada', 'alan'), ('alan', 'ada')) as pair (name, other);
select is(
  tests.try(tests.token('ada'), $$update public.profiles set role = 'customer'$$),
  'PT409 last_admin', 'but not both in one statement'
);
select is(
  tests.try(tests.token('ada'), 'update public.profiles set disabled_at = now()'),
  'PT409 last_admin', 'nor disable both'
);
select is(
  tests.try(tests.as_role('postgres'), format('delete from auth.users where id in (%L, %L)', tests.id('ada'), tests.id('alan'))),
  'PT409 last_admin', 'nor delete both'
);

update public.profiles set disabled_at = now() where id = tests.id('alan');
select is(
  tests.try(tests.token('ada'), format($$update public.profiles set role = 'customer' where id = %L$$, tests.id('ada'))),
  'PT409 last_admin', 'a disabled administrator is none'
);
select is(
  tests.try(tests.token('ada'), format($$update public.profiles set role = 'customer' where id = %L$$, tests.id('alan'))),
  'rows: 1', 'and may be demoted'
);
select is(
  tests.try(tests.as_role('postgres'), format('delete from auth.users where id = %L', tests.id('alan'))),
  'rows: 1', 'or deleted'
);

-- The version.

create function pg_temp.version_after(change text) returns integer language plpgsql as $$
begin
  execute format('update public.profiles set %s where id = %L', change, tests.id('carol'));
  return (select role_version from public.profiles where id = tests.id('carol'));
end
$$;
select is(pg_temp.version_after(change), version, format('version %s after %s', version, change))
from (values
  ($$full_name = 'Carol'$$, 1), ($$role = 'customer'$$, 1), ($$role = 'agent'$$, 2), ($$role = 'customer'$$, 3),
  ('disabled_at = now()', 4), ('disabled_at = now()', 4), ('disabled_at = null', 5), ('verified_at = null', 5),
  ($$role = 'agent', disabled_at = now()$$, 6)
) as step (change, version);

update public.profiles set updated_at = '2020-01-01' where id = tests.id('carol');
select is(updated_at, now(), 'updated_at is the database''s to say') from public.profiles where id = tests.id('carol');

select * from finish();
rollback;
