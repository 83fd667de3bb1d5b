-- Who reads and changes which profile.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('colin', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('arno', 'agent');
select tests.make_user('ada', 'admin');
select tests.make_user('alan', 'admin');

-- As it is granted.

select is(
  tests.values_of(tests.token('carol'), 'select id::text from public.profiles'), array[tests.id('carol')::text],
  'a customer reads the own profile and no other'
);
select is(
  tests.values_of(tests.token('anna'), 'select id::text from public.profiles'), array[tests.id('anna')::text],
  'an agent reads the own profile and no other'
);
select is(
  tests.value_of(tests.token('ada'), 'select count(*)::text from public.profiles'),
  (select count(*)::text from public.profiles),
  'an administrator reads all profiles'
);

select is(
  tests.try(tests.token('carol'), $$update public.profiles set full_name = 'New name'$$), 'rows: 1',
  'a customer changes one name'
);
select tests.run(tests.token('carol'), $$update public.profiles set full_name = 'Carol'$$);
select is(full_name, 'Carol', 'which is the own one') from public.profiles where id = tests.id('carol');
select is(
  tests.try(tests.token('anna'), $$update public.profiles set full_name = 'New name'$$), 'rows: 1',
  'an agent changes one name'
);
select tests.run(tests.token('anna'), $$update public.profiles set full_name = 'Anna'$$);
select is(full_name, 'Anna', 'which is the own one') from public.profiles where id = tests.id('anna');
select is(
  tests.try(tests.token('ada'), format($$update public.profiles set full_name = 'New name' where id = %L$$, tests.id(name))),
  'rows: 1', 'an administrator changes the name of ' || name
)
from unnest(array['carol', 'anna', 'alan', 'ada']) as name;
select is(
  tests.try(tests.token(name), format($$update public.profiles set full_name = 'Mallory' where id = %L$$, tests.id(other))),
  'rows: 0', name || ' changes nothing of ' || other
)
from (values ('carol', 'colin'), ('carol', 'ada'), ('anna', 'arno'), ('anna', 'carol')) as pair (name, other);

select matches(
  tests.try(tests.token(name), format('update public.profiles set %s', assignment)),
  '^42501 permission denied for table profiles',
  format('%s may not set %s', name, assignment)
)
from unnest(array['carol', 'anna']) as name,
  unnest(array[
    $$role = 'admin'$$, 'role_version = 1', 'disabled_at = null', $$email = 'x@tests.example'$$,
    'verified_at = now()', 'invited_at = now()', 'created_at = now()', 'updated_at = now()', 'id = gen_random_uuid()'
  ]) as assignment;
select is(
  tests.try(tests.token('ada'), format('update public.profiles set %s where id = %L', assignment, tests.id('carol'))),
  'rows: 1',
  'an administrator may set ' || assignment
)
from unnest(array[$$role = 'agent'$$, 'disabled_at = now()', $$full_name = 'Carol'$$]) as assignment;
select matches(
  tests.try(tests.token('ada'), format('update public.profiles set %s where id = %L', assignment, tests.id('carol'))),
  '^42501 permission denied for table profiles',
  'an administrator may not set ' || assignment
)
from unnest(array[
  'role_version = 1', $$email = 'x@tests.example'$$, 'verified_at = now()', 'invited_at = now()',
  'created_at = now()', 'updated_at = now()', 'id = gen_random_uuid()'
]) as assignment;

select matches(
  tests.try(tests.token(name), tests.statement(command, 'public.profiles')),
  '^42501 permission denied for table profiles',
  format('%s may not %s profiles', name, command)
)
from unnest(array['carol', 'anna', 'ada']) as name, unnest(array['insert', 'delete']) as command;

select tests.refuses_outsiders('public.profiles');

-- What the table itself refuses.

select matches(
  tests.try(tests.token('carol'), format('update public.profiles set full_name = %L', name)),
  '^23514 .*full_name_is_plain_text', 'no name: ' || what
)
from (values
  ('empty', ''), ('201 characters', repeat('x', 201)), ('markup', 'Carol <script>alert(1)</script>'),
  ('a closing tag', 'Carol </b>'), ('a comment', 'Carol <!-- x'), ('a line break', E'Carol\nC.'), ('a tab', E'Carol\tC.')
) as refused (what, name);
select is(
  tests.try(tests.token('carol'), format('update public.profiles set full_name = %L', name)),
  'rows: 1', 'a name: ' || coalesce(name, 'null')
)
from unnest(array['Ł', 'Zoë O''Brien-Łukasz', '李小龙', 'a < b', repeat('x', 200), null]) as name;

-- The policies alone: everything is granted, and no statement says which row.

grant all on public.profiles to app_customer, app_agent, app_admin;

select is(
  tests.try(tests.token('carol'), $$update public.profiles set full_name = 'x'$$), 'rows: 1',
  'with every grant, a customer still updates one row'
);
select is(
  tests.try(tests.token('anna'), $$update public.profiles set full_name = 'x'$$), 'rows: 1',
  'with every grant, an agent still updates one row'
);
select is(
  tests.try(tests.token('ada'), $$update public.profiles set full_name = 'x'$$),
  (select 'rows: ' || count(*) from public.profiles),
  'an administrator updates all rows'
);
select matches(
  tests.try(tests.token(name), format('update public.profiles set id = %L', tests.id('somebody'))),
  '^42501 new row violates row-level security',
  format('with every grant, %s still cannot become somebody else', name)
)
from unnest(array['carol', 'anna']) as name;
select matches(
  tests.try(tests.token('ada'), format('update public.profiles set id = %L where id = %L', tests.id('somebody'), tests.id('carol'))),
  '^23503',
  'an administrator''s change is held back by the foreign key alone'
);
select matches(
  tests.try(tests.token(name), 'insert into public.profiles default values'),
  '^42501 new row violates row-level security',
  format('with every grant, %s still inserts nothing', name)
)
from unnest(array['carol', 'anna', 'ada']) as name;
select is(
  tests.try(tests.token(name), 'delete from public.profiles'), 'rows: 0',
  format('with every grant, %s still deletes nothing', name)
)
from unnest(array['carol', 'anna', 'ada']) as name;

select tests.obeys_token_check('public.profiles');

select * from finish();
rollback;
