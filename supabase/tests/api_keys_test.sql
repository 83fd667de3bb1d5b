-- Server-to-server keys are the administrators' affair, and their hashes nobody's.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('ada', 'admin');
select tests.make_user('alan', 'admin');

insert into public.api_keys (id, name, prefix, key_hash, scopes, created_by)
values (tests.id('key'), 'Partner', 'tests-partner', sha256('k'), '{leads:write}', tests.id('alan'));

create function pg_temp.new_key(field text default null, value text default null) returns text language sql as $$
  select format(
    'insert into public.api_keys (name, prefix, key_hash, scopes%s) values (%L, %L, %L, %L%s)',
    case when field not in ('name', 'prefix', 'key_hash', 'scopes') then ', ' || field else '' end,
    case field when 'name' then value else 'New' end,
    case field when 'prefix' then value else 'tests-new' end,
    case field when 'key_hash' then value else sha256('n')::text end,
    case field when 'scopes' then value else '{leads:write}' end,
    case when field not in ('name', 'prefix', 'key_hash', 'scopes') then ', ' || quote_literal(value) else '' end
  )
$$;

select is(
  tests.value_of(tests.token('ada'), 'select count(id)::text from public.api_keys'),
  (select count(*)::text from public.api_keys),
  'an administrator reads all keys'
);
select matches(
  tests.try(tests.token('ada'), format('select %s from public.api_keys', columns)),
  '^42501 permission denied for table api_keys', 'an administrator may not select ' || columns
)
from unnest(array['key_hash', '*']) as columns;
select matches(
  tests.try(tests.token('ada'), format('update public.api_keys set name = name where key_hash = %L', sha256('k'))),
  '^42501 permission denied for table api_keys', 'nor look for a hash'
);

select is(tests.run(tests.token('ada'), pg_temp.new_key()), 'rows: 1', 'an administrator makes a key');
select is(created_by, tests.id('ada'), 'in the own name') from public.api_keys where prefix = 'tests-new';
select matches(
  tests.try(tests.token('ada'), pg_temp.new_key(field, value)), '^42501 permission denied for table api_keys',
  'an administrator does not choose ' || field
)
from (values
  ('id', gen_random_uuid()::text), ('created_by', tests.id('alan')::text), ('created_at', '2020-01-01'),
  ('revoked_at', '2020-01-01'), ('last_used_at', '2020-01-01')
) as refused (field, value);
select is(
  tests.try(tests.token('ada'), format('update public.api_keys set %s where id = %L', assignment, tests.id('key'))), 'rows: 1',
  'an administrator may set ' || assignment || ', also of another''s key'
)
from unnest(array[$$name = 'Renamed'$$, 'revoked_at = now()']) as assignment;
select matches(
  tests.try(tests.token('ada'), 'update public.api_keys set ' || assignment), '^42501 permission denied for table api_keys',
  'an administrator may not set ' || assignment
)
from unnest(array[
  'id = gen_random_uuid()', $$prefix = 'x'$$, $$key_hash = sha256('x')$$, $$scopes = '{leads:write}'$$,
  'expires_at = null', 'last_used_at = now()', 'created_by = null', 'created_at = now()'
]) as assignment;
select matches(
  tests.try(tests.token('ada'), 'delete from public.api_keys'), '^42501 permission denied for table api_keys',
  'an administrator may not delete a key, only revoke it'
);

select matches(
  tests.try(tests.token(name), tests.statement(command, 'public.api_keys')),
  '^42501 permission denied for table api_keys', format('%s may not %s keys', name, command)
)
from unnest(array['carol', 'anna']) as name, unnest(array['select', 'insert', 'update', 'delete']) as command;

select tests.refuses_outsiders('public.api_keys');

-- What the table itself refuses.

select matches(tests.try(tests.token('ada'), pg_temp.new_key(field, value)), '^23514', format('no %s: %s', field, what))
from (values
  ('name', 'empty', ''), ('name', '101 characters', repeat('x', 101)), ('name', 'a line break', E'a\nb'),
  ('key_hash', '31 bytes', '\x' || repeat('00', 31)), ('key_hash', '33 bytes', '\x' || repeat('00', 33)),
  ('scopes', 'none', '{}'), ('scopes', 'an unknown one', '{leads:write,leads:delete}')
) as refused (field, what, value);
select matches(
  tests.try(tests.token('ada'), pg_temp.new_key('prefix', 'tests-partner')), '^23505', 'a prefix belongs to one key'
);

-- The policies alone.

grant all on public.api_keys to app_customer, app_agent, app_admin;

select is(
  tests.try(tests.token(name), tests.statement(command, 'public.api_keys')), 'rows: 0',
  format('with every grant, %s still does not %s a key', name, command)
)
from unnest(array['carol', 'anna']) as name, unnest(array['select', 'update', 'delete']) as command;
select matches(
  tests.try(tests.token(name), pg_temp.new_key()), '^42501 new row violates row-level security',
  format('with every grant, %s still makes no key', name)
)
from unnest(array['carol', 'anna']) as name;
select matches(
  tests.try(tests.token('ada'), pg_temp.new_key('created_by', tests.id('alan')::text)),
  '^42501 new row violates row-level security',
  'with every grant, an administrator still makes no key in somebody else''s name'
);
select is(
  tests.try(tests.token('ada'), format('update public.api_keys set created_by = %L', tests.id('alan'))),
  (select 'rows: ' || count(*) from public.api_keys),
  'an administrator''s change is held back by grants alone'
);
select is(
  tests.try(tests.token('ada'), 'delete from public.api_keys'), 'rows: 0',
  'with every grant, an administrator still deletes no key'
);

select tests.obeys_token_check('public.api_keys');

select * from finish();
rollback;
