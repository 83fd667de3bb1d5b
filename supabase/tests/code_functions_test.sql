-- One-time codes: private.reserve_code(), issue_code(), release_code(), claim_code(), finish_code(). Fifty
-- claims at once need fifty connections: races_db_test.ts.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('colin', 'customer');

create function pg_temp.reserve(name text, purpose text default 'signup') returns uuid language sql as $$
  select case when reserved then code_id end from private.reserve_code(purpose::private.code_purpose, tests.address(name))
$$;
create function pg_temp.issue(name text, purpose text default 'signup', code text default '123456') returns boolean language sql as $$
  select private.issue_code(pg_temp.reserve(name, purpose), tests.id(name), sha256(code::bytea))
$$;
create function pg_temp.claim(name text, code text, purpose text default 'signup') returns text language sql as $$
  select concat_ws(' ', outcome, case when user_id = tests.id(name) then 'user' else user_id::text end, new_address, retry_after)
  from private.claim_code(purpose::private.code_purpose, tests.address(name), sha256(code::bytea))
$$;
create function pg_temp.live(name text, purpose text default 'signup') returns private.one_time_codes language sql as $$
  select one_time_codes from private.one_time_codes
  where address = tests.address(name) and one_time_codes.purpose = live.purpose::private.code_purpose and ended_at is null
$$;

-- Reserving.

select results_eq(
  $$select reserved, user_id, state::text, expires_at, resend_available_at
    from private.reserve_code('signup', 'stranger@tests.example')$$,
  $$values (true, null::uuid, 'none', now() + interval '10 minutes', now() + interval '1 minute')$$,
  'a code is reserved for ten minutes, the next one may be asked for in one, and a stranger gets one too'
);
select results_eq(
  $$select reserved, user_id, state::text, expires_at, resend_available_at
    from private.reserve_code('signup', 'stranger@tests.example', '1 hour', '1 hour')$$,
  $$values (false, null::uuid, 'none', now() + interval '10 minutes', now() + interval '1 minute')$$,
  'a second one has to wait, and is told of the first'
);
select results_eq(
  format('select reserved, user_id, state::text from private.reserve_code(''signup'', %L)', tests.address('carol')),
  $$values (true, tests.id('carol'), 'active')$$,
  'the account behind an address is told'
);
select results_eq(
  format('select reserved from private.reserve_code(''recovery'', %L)', tests.address('carol')), 'values (true)',
  'another purpose has a code of its own'
);

update private.one_time_codes set
  reserved_at = now() - interval '2 minutes', resend_available_at = now(), attempts = 4, code_hash = sha256('old'),
  user_id = tests.id('carol'), new_address = 'old@tests.example'
where id = (pg_temp.live('carol')).id;
create temp table before on commit drop as select (pg_temp.live('carol')).*;
select isnt(pg_temp.reserve('carol'), null, 'after the minute a new one is reserved');
select isnt((pg_temp.live('carol')).id, (select id from before), 'with an id of its own');
select results_eq(
  $$select attempts, code_hash, user_id, new_address, reserved_at, expires_at, resend_available_at
    from (select (pg_temp.live('carol')).*) as code$$,
  $$values (0::smallint, null::bytea, null::uuid, null::text, now(), now() + interval '10 minutes', now() + interval '1 minute')$$,
  'and nothing of the old one left'
);
select is(private.issue_code((select id from before), tests.id('carol'), sha256('old')), null, 'which cannot be issued any more');

-- Releasing.

select private.release_code((pg_temp.live('carol')).id);
select isnt(pg_temp.reserve('carol'), null, 'a released reservation makes place at once');
select is(private.issue_code((pg_temp.live('carol')).id, tests.id('carol'), sha256('123456')), true, 'a reserved code is issued');
select is(private.issue_code((pg_temp.live('carol')).id, tests.id('colin'), sha256('654321')), null, 'once');
select private.release_code((pg_temp.live('carol')).id);
select isnt((pg_temp.live('carol')).id, null, 'an issued code is not released');

-- Claiming.

select is(pg_temp.claim('carol', '000000'), 'invalid', 'a wrong code');
select is((pg_temp.live('carol')).attempts, 1::smallint, 'counts');
select is(pg_temp.claim('carol', '123456', 'recovery'), 'invalid', 'the right code for another purpose is wrong');
select is(pg_temp.claim('colin', '123456'), 'invalid', 'the right code of another address is wrong');
select is(pg_temp.claim('carol', '123456'), 'claimed user', 'the right code');
select is(pg_temp.claim('carol', '123456'), 'invalid', 'is claimed once');
select is((pg_temp.live('carol')).attempts, 1::smallint, 'and a claim that comes meanwhile is no guess');
update private.one_time_codes set resend_available_at = now() where id = (pg_temp.live('carol')).id;
select is(pg_temp.reserve('carol'), null, 'nor is a claimed code replaced');
select private.finish_code((pg_temp.live('carol')).id, false);
select is(pg_temp.claim('carol', '123456'), 'claimed user', 'a code that was given back can be claimed again');
update private.one_time_codes set claimed_until = now() where id = (pg_temp.live('carol')).id;
select is(pg_temp.claim('carol', '123456'), 'claimed user', 'so can one whose claimant died');
select private.finish_code((pg_temp.live('carol')).id, true);
select is(pg_temp.claim('carol', '123456'), 'invalid', 'a used code is no code');
select isnt(pg_temp.reserve('carol'), null, 'and makes place for the next');

create temp table used on commit drop as
select id from private.one_time_codes where address = tests.address('carol') and ended_at is not null;
select private.finish_code(id, false) from used;
select isnt(ended_at, null, 'what is used stays used') from private.one_time_codes where id in (select id from used);

-- The change of an address remembers which.

select private.issue_code(pg_temp.reserve('colin', 'email_change'), tests.id('colin'), sha256('1'), 'new@tests.example');
select is(pg_temp.claim('colin', '1', 'email_change'), 'claimed user new@tests.example', 'a new address comes with its code');

-- Time.

select is(pg_temp.issue('colin'), true, 'a code');
update private.one_time_codes set expires_at = now() where id = (pg_temp.live('colin')).id;
select is(pg_temp.claim('colin', '123456'), 'expired', 'has run out, right or');
select is(pg_temp.claim('colin', '000000'), 'expired', 'wrong');
select is((pg_temp.live('colin')).attempts, 0::smallint, 'and counts no more guesses');

-- Five guesses, whoever lives there.

select isnt(pg_temp.reserve('nobody'), null, 'a decoy');
select private.issue_code(pg_temp.reserve('ghost'), null, sha256('123456'));
update private.one_time_codes set resend_available_at = now() where id = (pg_temp.live('colin')).id;
select is(pg_temp.issue('colin'), true, 'a real code');

select is(pg_temp.claim(name, '000000'), 'invalid', format('guess %s at the code of %s', guess, name))
from unnest(array['colin', 'nobody', 'ghost']) as name, generate_series(1, 5) as guess;
select is(pg_temp.claim(name, '123456'), 'exhausted 60', format('the sixth guess at the code of %s is refused, right or wrong', name))
from unnest(array['colin', 'nobody', 'ghost']) as name;
select results_eq(
  $$select record_id::uuid, metadata ->> 'purpose' from public.audit_logs where action = 'code.exhausted' and actor_id is null
    and occurred_at >= now() order by id$$,
  $$values (tests.id('colin'), 'signup'), (null, 'signup'), (null, 'signup')$$,
  'the audit log tells of each, once'
);
update private.one_time_codes set resend_available_at = now() - interval '1 hour' where id = (pg_temp.live('colin')).id;
select is(pg_temp.claim('colin', '123456'), 'exhausted 1', 'a new one may be asked for');
select is(pg_temp.issue('colin'), true, 'and comes');
select is(pg_temp.claim('colin', '123456'), 'claimed user', 'with attempts of its own');

select is(pg_temp.claim('nobody''s decoy', '123456'), 'invalid', 'where nothing is outstanding, every code is wrong');
select isnt(pg_temp.reserve('decoy'), null, 'a code without a user');
update private.one_time_codes set code_hash = sha256('123456') where id = (pg_temp.live('decoy')).id;
select is(pg_temp.claim('decoy', '123456'), 'invalid', 'is never right');

-- Codes go with their user.

delete from auth.users where id = tests.id('colin');
select is_empty(
  format('select from private.one_time_codes where user_id = %L', tests.id('colin')), 'a user''s codes go with the user'
);

select * from finish();
rollback;
