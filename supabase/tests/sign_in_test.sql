-- The lock-out after failed sign-ins: private.begin_sign_in() and private.forgive_sign_in().

begin;
select no_plan();

create function pg_temp.begin_sign_in(address text, ip text) returns text language sql as $$
  select tests.value_of(tests.as_role('svc_signup'), format(
    'select concat_ws('' '', allowed, retry_after) from private.begin_sign_in(%L, %L)', address, ip
  ))
$$;
create function pg_temp.forgive(address text, ip text, succeeded boolean) returns text language sql as $$
  select tests.run(tests.as_role('svc_signup'), format('select private.forgive_sign_in(%L, %L, %L)', address, ip, succeeded))
$$;
create function pg_temp.failures(key text) returns integer language sql as $$
  select failures from private.sign_in_attempts where sign_in_attempts.key = failures.key
$$;

-- By address.

select is(pg_temp.begin_sign_in('a', 'ip-' || n), 't 0', format('attempt %s is let through', n)) from generate_series(1, 5) as n;
select is(pg_temp.begin_sign_in('a', 'ip-6'), 'f 30', 'the sixth waits for 30 seconds, from wherever it comes');
select is(pg_temp.failures('a'), 5, 'and does not count');
select is(pg_temp.begin_sign_in('b', 'ip-1'), 't 0', 'another address is let through');

create function pg_temp.wait_after_the_lock() returns text language sql as $$
  update private.sign_in_attempts set locked_until = now() where key = 'a';
  select pg_temp.begin_sign_in('a', 'ip-7');
  select pg_temp.begin_sign_in('a', 'ip-7');
$$;
select is(pg_temp.wait_after_the_lock(), 'f ' || seconds, format('each further failure doubles the wait: %s s', seconds))
from (values (60), (120), (240), (480), (900), (900), (900)) as wait (seconds);

-- By ip: others behind it are not locked out as soon.

select is(pg_temp.begin_sign_in('c' || n, 'ip'), 't 0', format('attempt %s from one ip is let through', n)) from generate_series(1, 20) as n;
select is(pg_temp.begin_sign_in('c21', 'ip'), 'f 30', 'attempt 21 from one ip waits, for whatever address');
select is(pg_temp.begin_sign_in('c21', 'ip-8'), 't 0', 'that address is let through from elsewhere');

-- Afterwards.

select pg_temp.begin_sign_in('d', 'ip-9') from generate_series(1, 3);
select pg_temp.forgive('d', 'ip-9', true);
select is(pg_temp.failures('d'), 0, 'a success clears the address');
select is(pg_temp.failures('ip-9'), 2, 'and takes its own count back from the ip');
select pg_temp.begin_sign_in('d', 'ip-9');
select pg_temp.forgive('d', 'ip-9', false);
select is(pg_temp.failures('d'), 0, 'an attempt of unknown outcome is taken back from the address');
select is(pg_temp.failures('ip-9'), 2, 'and from the ip');
select pg_temp.forgive('d', 'ip-9', false) from generate_series(1, 3);
select is(pg_temp.failures('ip-9'), 0, 'no count falls below none');
select pg_temp.begin_sign_in('e', 'ip-10') from generate_series(1, 4);
select is(pg_temp.begin_sign_in('e', 'ip-10'), 't 0', 'a success at the last moment');
select pg_temp.forgive('e', 'ip-10', true);
select is(pg_temp.begin_sign_in('e', 'ip-10'), 't 0', 'takes its own lock back');
select is(pg_temp.forgive('nobody', 'nowhere', true), 'rows: 1', 'forgiving what was never counted does nothing');
select is(pg_temp.failures('nobody'), null, 'and makes nothing');

select pg_temp.begin_sign_in('f', 'ip-11') from generate_series(1, 4);
update private.sign_in_attempts set last_attempt_at = now() - interval '25 hours' where key = 'f';
select is(pg_temp.begin_sign_in('f', 'ip-12'), 't 0', 'after a day without an attempt');
select is(pg_temp.failures('f'), 1, 'counting starts anew');

select results_eq(
  $$select allowed, retry_after from private.begin_sign_in('g', 'ip-13', 2, 20)$$, format('values (%L::boolean, %s)', allowed, wait),
  'with a threshold of two: attempt ' || attempt
)
from (values (1, true, 0), (2, true, 0), (3, false, 30)) as expected (attempt, allowed, wait);

select * from finish();
rollback;
