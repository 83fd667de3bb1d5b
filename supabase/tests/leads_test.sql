-- Who reads, makes, changes and deletes which lead, and what no lead may hold.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('colin', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('arno', 'agent');
select tests.make_user('ada', 'admin');

insert into public.leads (id, full_name, email, created_by, assigned_to) values
  (tests.id('carol''s'), 'Of Carol', 'a@tests.example', tests.id('carol'), null),
  (tests.id('carol''s with anna'), 'Of Carol', 'b@tests.example', tests.id('carol'), tests.id('anna')),
  (tests.id('colin''s with arno'), 'Of Colin', 'c@tests.example', tests.id('colin'), tests.id('arno')),
  (tests.id('anna''s with arno'), 'Of Anna', 'd@tests.example', tests.id('anna'), tests.id('arno')),
  (tests.id('carol''s own'), 'To Carol', 'f@tests.example', null, tests.id('carol')),
  (tests.id('nobody''s'), 'Of nobody', 'e@tests.example', null, null);

-- Read.

select set_eq(
  $$select unnest(tests.values_of(tests.token('carol'), 'select id::text from public.leads'))$$,
  $$values (tests.id('carol''s')::text), (tests.id('carol''s with anna')::text)$$,
  'a customer reads the leads of the own making and no other'
);
select set_eq(
  $$select unnest(tests.values_of(tests.token('anna'), 'select id::text from public.leads'))$$,
  $$values (tests.id('carol''s with anna')::text)$$,
  'an agent reads the leads assigned to the agent and no other, not even one of the own making'
);
select is(
  tests.value_of(tests.token('ada'), 'select count(*)::text from public.leads'),
  (select count(*)::text from public.leads),
  'an administrator reads all leads'
);

-- Make.

select is(
  tests.try(tests.token('carol'), $$insert into public.leads (full_name, email) values ('N', 'n@tests.example')$$),
  'rows: 1', 'a customer makes a lead'
);
select tests.run(
  tests.token('carol'), $$insert into public.leads (full_name, email) values ('Made by Carol', 'n@tests.example')$$
);
select results_eq(
  $$select created_by, assigned_to, status::text, version from public.leads where full_name = 'Made by Carol'$$,
  $$values (tests.id('carol'), null::uuid, 'new', 1)$$,
  'which is the customer''s, new, and assigned to nobody'
);
select is(
  tests.try(tests.token('anna'), format(
    $$insert into public.leads (full_name, email, assigned_to, notes) values ('N', 'n@tests.example', %L, 'n')$$,
    tests.id('anna')
  )),
  'rows: 1', 'an agent makes a lead and takes it'
);
select matches(
  tests.try(tests.token('anna'), format(
    $$insert into public.leads (full_name, email, assigned_to) values ('N', 'n@tests.example', %L)$$, assignee
  )),
  '^42501 new row violates row-level security', 'an agent makes no lead for ' || coalesce(name, 'nobody')
)
from (values ('arno', tests.id('arno')), ('carol', tests.id('carol')), (null, null)) as other (name, assignee);
select is(
  tests.try(tests.token('ada'), format(
    $$insert into public.leads (full_name, email, assigned_to, notes) values ('N', 'n@tests.example', %L, 'n')$$, assignee
  )),
  'rows: 1', 'an administrator makes a lead for ' || coalesce(name, 'nobody')
)
from (values ('arno', tests.id('arno')), (null, null)) as other (name, assignee);

select matches(
  tests.try(tests.token(name), format(
    $$insert into public.leads (full_name, email, %I) values ('N', 'n@tests.example', default)$$, column_name
  )),
  '^42501 permission denied for table leads', format('%s may not give a new lead its %s', name, column_name)
)
from unnest(array['carol', 'anna', 'ada']) as name,
  unnest(array['id', 'status', 'created_by', 'created_at', 'updated_at', 'version']) as column_name;
select matches(
  tests.try(tests.token('carol'), format(
    $$insert into public.leads (full_name, email, %I) values ('N', 'n@tests.example', default)$$, column_name
  )),
  '^42501 permission denied for table leads', format('carol may not give a new lead its %s', column_name)
)
from unnest(array['assigned_to', 'notes']) as column_name;

-- Change.

select is(
  tests.try(tests.token('anna'), $$update public.leads set status = 'contacted', notes = 'Called'$$), 'rows: 1',
  'an agent changes status and notes of the one lead that is assigned'
);
select is(
  tests.try(tests.token('anna'), format($$update public.leads set notes = 'x' where id = %L$$, tests.id(lead))), 'rows: 0',
  'an agent does not change ' || lead
)
from unnest(array['colin''s with arno', 'anna''s with arno', 'nobody''s', 'carol''s']) as lead;
select is(
  tests.try(tests.token('ada'), format($$update public.leads set status = 'won' where id = %L$$, tests.id(lead))), 'rows: 1',
  'an administrator changes ' || lead
)
from unnest(array['carol''s', 'colin''s with arno', 'nobody''s']) as lead;

select matches(
  tests.try(tests.token('carol'), tests.statement('update', 'public.leads')),
  '^42501 permission denied for table leads', 'a customer changes no lead'
);
select matches(
  tests.try(tests.token('carol'), format('update public.leads set %I = default', column_name)),
  '^42501 permission denied for table leads', 'a customer may not change ' || column_name
)
from (
  select attname from pg_attribute where attrelid = 'public.leads'::regclass and attnum > 0 and not attisdropped
) as columns (column_name);
select matches(
  tests.try(tests.token('anna'), format('update public.leads set %I = default', column_name)),
  '^42501 permission denied for table leads', 'an agent may not change ' || column_name
)
from (
  select attname from pg_attribute where attrelid = 'public.leads'::regclass and attnum > 0 and not attisdropped
) as columns (column_name)
where column_name not in ('status', 'notes');
select matches(
  tests.try(tests.token('ada'), format('update public.leads set %I = default', column_name)),
  '^42501 permission denied for table leads', 'an administrator may not change ' || column_name
)
from unnest(array['id', 'client_info', 'created_by', 'created_at', 'updated_at', 'version']) as column_name;

select tests.run(tests.token('anna'), $$update public.leads set status = 'contacted'$$);
select is(version, 2, 'a change raises the version') from public.leads where id = tests.id('carol''s with anna');
update public.leads set updated_at = now() - interval '1 day' where id = tests.id('carol''s with anna');
select is(updated_at, now(), 'and the time of change') from public.leads where id = tests.id('carol''s with anna');

-- Delete.

select is(
  tests.try(tests.token('ada'), format($$delete from public.leads where id = %L$$, tests.id('colin''s with arno'))),
  'rows: 1', 'an administrator deletes a lead'
);
select matches(
  tests.try(tests.token(name), 'delete from public.leads'), '^42501 permission denied for table leads',
  name || ' deletes no lead'
)
from unnest(array['carol', 'anna']) as name;

select tests.refuses_outsiders('public.leads');

-- Leads outlive the people they belong to.

select is(tests.run(tests.as_role('postgres'), format('delete from auth.users where id = %L', tests.id('arno'))), 'rows: 1', 'an agent leaves');
select results_eq(
  format('select assigned_to from public.leads where id = %L', tests.id('colin''s with arno')), 'values (null::uuid)',
  'and the agent''s leads are assigned to nobody'
);
select is(tests.run(tests.as_role('postgres'), format('delete from auth.users where id = %L', tests.id('colin'))), 'rows: 1', 'a customer leaves');
select results_eq(
  format('select created_by from public.leads where id = %L', tests.id('colin''s with arno')), 'values (null::uuid)',
  'and the customer''s leads stay'
);

-- What the table itself refuses, whoever writes.

create function pg_temp.with_field(field text, value text) returns text language sql as $$
  select format(
    'insert into public.leads (%s) values (%s)',
    'full_name, email' || case when field in ('full_name', 'email') then '' else ', ' || quote_ident(field) end,
    case field
      when 'full_name' then format('%L, ''n@tests.example''', value)
      when 'email' then format('''N'', %L', value)
      else format('''N'', ''n@tests.example'', %L', value)
    end
  )
$$;

select matches(
  tests.try(tests.token('carol'), pg_temp.with_field(field, value)), '^23514 ', format('%s refuses %s', field, what)
)
from unnest(array['full_name', 'company_name', 'position', 'message', 'source', 'category']) as field,
  (values
    ('nothing', ''), ('markup', 'a <b>bold</b> one'), ('an image', '<img src=x onerror=alert(1)>'),
    ('a comment', '<!-- x'), ('a bell', E'ring\x07'), ('an escape', E'\x1b[31m')
  ) as refused (what, value);
select matches(
  tests.try(tests.token('carol'), pg_temp.with_field(field, repeat('x', longest + 1))), '^23514 ',
  format('%s refuses %s characters', field, longest + 1)
)
from (values
  ('full_name', 200), ('company_name', 200), ('position', 200), ('message', 5000), ('source', 100), ('category', 100)
) as bounded (field, longest);
select is(
  tests.try(tests.token('carol'), pg_temp.with_field(field, repeat('ü', longest))), 'rows: 1',
  format('%s takes %s characters', field, longest)
)
from (values
  ('full_name', 200), ('company_name', 200), ('position', 200), ('message', 5000), ('source', 100), ('category', 100)
) as bounded (field, longest);
select matches(
  tests.try(tests.token('carol'), pg_temp.with_field(field, E'two\nlines')), '^23514 ', field || ' is one line'
)
from unnest(array['full_name', 'company_name', 'position', 'source', 'category']) as field;
select is(
  tests.try(tests.token('carol'), pg_temp.with_field('message', E'two\r\nlines\tand a < b')), 'rows: 1',
  'a message has lines, tabs and comparisons'
);
select is(
  tests.try(tests.token('anna'), $$update public.leads set notes = E'two\nlines'$$), 'rows: 1', 'so have notes'
);
select matches(
  tests.try(tests.token('anna'), format('update public.leads set notes = %L', value)), '^23514 ', 'notes refuse ' || what
)
from (values ('nothing', ''), ('markup', '<b>'), ('10001 characters', repeat('x', 10001))) as refused (what, value);

select matches(
  tests.try(tests.token('carol'), pg_temp.with_field('email', value)), '^23514 ', format('no address: %L', left(value, 40))
)
from unnest(array['', 'n', 'n@', '@tests.example', 'n @tests.example', 'n@a@tests.example', repeat('n', 250) || '@a.io']) as value;
select matches(
  tests.try(tests.token('carol'), pg_temp.with_field('phone', value)), '^23514 ', format('no telephone number: %L', value)
)
from unnest(array['', '0301234567', '+0301234567', '+49 30 1234', '+4912', '+1234567890123456', '+49abc12345']) as value;
select is(
  tests.try(tests.token('carol'), pg_temp.with_field('phone', value)), 'rows: 1', 'a telephone number: ' || value
)
from unnest(array['+12345', '+123456789012345']) as value;
select matches(
  tests.try(tests.token('carol'), pg_temp.with_field('client_info', value)), '^23514 ', format('no client_info: %s', left(value, 40))
)
from unnest(array['[]', '"text"', 'null', '1', jsonb_build_object('a', repeat('x', 4096))::text]) as value;
select matches(
  tests.try(tests.token('anna'), $$update public.leads set status = 'sold'$$), '^22P02', 'there is no other status'
);

-- The policies alone: everything is granted, and no statement says which row.

grant all on public.leads to app_customer, app_agent, app_admin;

select is(
  tests.try(tests.token('carol'), tests.statement(command, 'public.leads')), 'rows: 0',
  format('with every grant, a customer still %ss nothing', command)
)
from unnest(array['update', 'delete']) as command;
select is(
  tests.try(tests.token('anna'), 'delete from public.leads'), 'rows: 0',
  'with every grant, an agent still deletes nothing'
);
select is(
  tests.try(tests.token('anna'), 'update public.leads set version = version'), 'rows: 1',
  'with every grant, an agent still changes the one lead that is assigned'
);
select is(
  tests.try(tests.token('anna'), $$update public.leads set notes = 'x'$$), 'rows: 1',
  'and so without reading'
);
select matches(
  tests.try(tests.token('anna'), format('update public.leads set assigned_to = %L', tests.id('ada'))),
  '^42501 new row violates row-level security',
  'with every grant, an agent still gives no lead away'
);
select is(
  tests.try(tests.token('ada'), format('%s public.leads %s', command, rest)), (select 'rows: ' || count(*) from public.leads),
  format('an administrator %ss all leads', command)
)
from (values ('update', $$set notes = 'x'$$), ('delete from', '')) as statement (command, rest);
select is(
  tests.try(tests.token('ada'), format('update public.leads set created_by = %L', tests.id('carol'))),
  (select 'rows: ' || count(*) from public.leads),
  'an administrator''s change is held back by grants alone'
);
select matches(
  tests.try(tests.token(name), format(
    $$insert into public.leads (full_name, email, created_by, assigned_to) values ('N', 'n@tests.example', %L, %L)$$,
    tests.id('ada'), tests.id('anna')
  )),
  '^42501 new row violates row-level security',
  format('with every grant, %s still makes no lead in somebody else''s name', name)
)
from unnest(array['carol', 'anna']) as name;
select matches(
  tests.try(tests.token('ada'), format(
    $$insert into public.leads (full_name, email, created_by) values ('N', 'n@tests.example', %L)$$, tests.id('carol')
  )),
  '^42501 new row violates row-level security',
  'with every grant, an administrator still makes no lead in somebody else''s name'
);
select matches(
  tests.try(tests.token('anna'), format(
    $$insert into public.leads (full_name, email, created_by, assigned_to) values ('N', 'n@tests.example', %L, null)$$,
    tests.id('anna')
  )),
  '^42501 new row violates row-level security',
  'with every grant, an agent still makes no lead that is not assigned to the agent'
);

select tests.obeys_token_check('public.leads');

select * from finish();
rollback;
