-- private.token_is_current(): when the claims of a transaction still hold. That every table asks it is
-- tested with the tables.

begin;
select no_plan();

create function pg_temp.is_current(caller jsonb) returns text language sql as $$
  select tests.value_of(caller, 'select private.token_is_current()::text')
$$;

select tests.make_user('carol', 'customer');
select tests.make_user('anna', 'agent');
select tests.make_user('ada', 'admin');

select is(pg_temp.is_current(tests.token(name)), 'true', format('the token of %s is current', name))
from unnest(array['carol', 'anna', 'ada']) as name;

select is(pg_temp.is_current(caller), 'false', format('not current: %s', what)) from tests.outdated_tokens();

select is(
  pg_temp.is_current(tests.token('carol') || jsonb_build_object(claim, null)), 'false', format('not current with %s null', claim)
)
from unnest(array['sub', 'user_role', 'role_version', 'session_id']) as claim;
select matches(
  tests.try(tests.token('carol') || jsonb_build_object(claim, value), 'select private.token_is_current()'), '^22P02',
  format('an error, not a yes, with %s for %s', value, claim)
)
from (values
  ('sub', 'carol'), ('sub', ''), ('role_version', '1.5'), ('role_version', 'x'), ('session_id', 'x')
) as broken (claim, value);

-- Each of these changes something about the user, and nothing that the token tells of.
select lives_ok(
  format('update public.profiles set full_name = %L where id = %L', 'Carol', tests.id('carol')), 'a name changes'
);
select lives_ok(
  format('update auth.users set email = %L where id = %L', 'carol2@tests.example', tests.id('carol')), 'an address changes'
);
select lives_ok(
  format('update auth.sessions set not_after = now() + interval ''1 second'' where user_id = %L', tests.id('carol')),
  'a session is given an end'
);
create temp table kept on commit drop as select tests.token('carol') as token;
select is(pg_temp.is_current(token), 'true', 'the token stays current') from kept;

select * from finish();
rollback;
