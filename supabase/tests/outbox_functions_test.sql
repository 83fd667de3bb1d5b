-- The outbox: private.enqueue_mail(), claim_outbox() and settle_outbox(). Dispatchers at the same time need
-- connections of their own: races_db_test.ts.

begin;
select no_plan();

-- Mail of others would be claimed too.
delete from private.outbox;

create function pg_temp.enqueue(name text) returns uuid language sql as $$
  select private.enqueue_mail('t', tests.address(name), '{"a": 1}', 'secret', null, tests.id('mail ' || name))
$$;
create function pg_temp.claim(max_rows integer default 10, lease interval default '1 minute') returns text language sql as $$
  select tests.value_of(tests.as_role('svc_dispatch'), format(
    'select string_agg(split_part(recipient, ''@'', 1) || '' '' || attempts, '', '' order by recipient) from private.claim_outbox(%s, %L)',
    max_rows, lease
  ))
$$;
create function pg_temp.mail(name text) returns private.outbox language sql as $$
  select outbox from private.outbox where id = tests.id('mail ' || name)
$$;
create function pg_temp.settle(name text, outcome text, error text default null) returns text language sql as $$
  select tests.value_of(tests.as_role('svc_dispatch'), format(
    'select private.settle_outbox(%L, %L, %L, %L)', tests.id('mail ' || name), (pg_temp.mail(name)).lease_id, outcome, error
  ))
$$;
-- As if the time for the next attempt had come.
create function pg_temp.wait_for(name text) returns void language sql as $$
  update private.outbox set next_attempt_at = now() - interval '1 second', leased_until = null where id = tests.id('mail ' || name)
$$;

-- Queueing.

set local portcullis.request_id = 'r-1';
select is(pg_temp.enqueue('a'), tests.id('mail a'), 'a mail is queued under the id it was given');
set local portcullis.request_id = '';
select results_eq(
  $$select template, recipient, payload, sealed, status::text, attempts, next_attempt_at, expires_at, request_id
    from (select (pg_temp.mail('a')).*) as mail$$,
  $$values ('t', tests.address('a'), '{"a": 1}'::jsonb, 'secret'::bytea, 'queued', 0, now(), null::timestamptz, 'r-1')$$,
  'due at once, with the request it came from'
);
create temp table plain on commit drop as select private.enqueue_mail('t', 'z@tests.example', null) as id;
select results_eq(
  'select payload, sealed, request_id from private.outbox where id = (select id from plain)',
  $$values ('{}'::jsonb, null::bytea, null::text)$$, 'a mail may need nothing but a template and a recipient'
);
delete from private.outbox where id = (select id from plain);

-- Claiming.

select is(pg_temp.claim(), 'a 1', 'a due mail is claimed, and the attempt counted');
select is((pg_temp.mail('a')).leased_until, now() + interval '1 minute', 'for a minute');
select is(pg_temp.claim(), null, 'and by one only');
update private.outbox set leased_until = now() where id = tests.id('mail a');
select is(pg_temp.claim(), 'a 2', 'a lease that ran out is another''s to take');

select pg_temp.enqueue('b'), pg_temp.enqueue('c'), pg_temp.enqueue('d');
update private.outbox set next_attempt_at = now() - interval '3 seconds' where id = tests.id('mail c');
update private.outbox set next_attempt_at = now() - interval '2 seconds' where id = tests.id('mail d');
update private.outbox set next_attempt_at = now() + interval '1 second' where id = tests.id('mail b');
select is(pg_temp.claim(1), 'c 1', 'the oldest first');
select is(pg_temp.claim(), 'd 1', 'none before its time');
select results_eq(
  $$select id, template, recipient, payload, sealed from private.claim_outbox(10, '1 minute', tests.id('mail d'))$$,
  $$select null::uuid, null::text, null::text, null::jsonb, null::bytea where false$$, 'nor one that is leased'
);
select pg_temp.wait_for(name) from unnest(array['b', 'c', 'd']) as name;
select results_eq(
  $$select id, template, recipient, payload, sealed, attempts from private.claim_outbox(10, '1 minute', tests.id('mail d'))$$,
  $$values (tests.id('mail d'), 't', tests.address('d'), '{"a": 1}'::jsonb, 'secret'::bytea, 2)$$,
  'one may be asked for by name, and comes with all it needs'
);

-- Settling.

select is(pg_temp.settle('d', 'delivered'), 'delivered', 'a mail is delivered');
select results_eq(
  $$select status::text, settled_at, sealed, payload, lease_id, leased_until, recipient from (select (pg_temp.mail('d')).*) as mail$$,
  $$values ('delivered', now(), null::bytea, '{}'::jsonb, null::uuid, null::timestamptz, tests.address('d'))$$,
  'and keeps nothing of what it said'
);
select is(pg_temp.claim(), 'b 1, c 2', 'a delivered mail is not claimed');

select is(pg_temp.settle('c', 'refused', 'no such mailbox'), 'dead', 'a refused mail is dead at once');
select results_eq(
  $$select status::text, settled_at, sealed, last_error from (select (pg_temp.mail('c')).*) as mail$$,
  $$values ('dead', now(), null::bytea, 'no such mailbox')$$,
  'with what the server said, and without what was sealed'
);

select is(pg_temp.settle('b', 'failed', repeat('x', 600)), 'queued', 'a failed mail is queued again');
select results_eq(
  $$select status::text, settled_at, sealed, lease_id, leased_until, length(last_error) from (select (pg_temp.mail('b')).*) as mail$$,
  $$values ('queued', null::timestamptz, 'secret'::bytea, null::uuid, null::timestamptz, 500)$$,
  'with all it needs, and what the server said cut short'
);

create function pg_temp.delay(attempt integer) returns double precision language plpgsql as $$
begin
  perform pg_temp.wait_for('b');
  update private.outbox set attempts = attempt - 1, max_attempts = 100 where id = tests.id('mail b');
  perform pg_temp.claim();
  perform pg_temp.settle('b', 'failed');
  return extract(epoch from (pg_temp.mail('b')).next_attempt_at - now());
end
$$;
select ok(
  pg_temp.delay(attempt) between longest / 2.0 and longest,
  format('after attempt %s it waits for %s to %s s', attempt, longest / 2.0, longest)
)
from (values (1, 2), (2, 4), (3, 8), (4, 16), (9, 512), (10, 900), (11, 900), (40, 900)) as wait (attempt, longest),
  generate_series(1, 5);
select cmp_ok(
  (select count(distinct pg_temp.delay(8)) from generate_series(1, 5)), '>', 1::bigint, 'not all for the same time'
);

-- A lease that was lost.

select pg_temp.wait_for('b');
select is(pg_temp.claim(), 'b 9', 'somebody claims');
create temp table lost on commit drop as select (pg_temp.mail('b')).lease_id;
update private.outbox set leased_until = now() where id = tests.id('mail b');
select is(pg_temp.claim(), 'b 10', 'is too slow, and another claims');
select is(private.settle_outbox(tests.id('mail b'), lease_id, outcome), null, 'the first one''s word counts for nothing: ' || outcome)
from lost, unnest(array['delivered', 'failed', 'refused']) as outcome;
select is((pg_temp.mail('b')).status::text, 'queued', 'and changes nothing');
select is(pg_temp.settle('b', 'delivered'), 'delivered', 'the second one''s does');
select is(private.settle_outbox(tests.id('mail b'), lease_id, 'failed'), null, 'what is settled stays settled') from lost;

-- Ends.

select pg_temp.enqueue('e');
update private.outbox set attempts = 11 where id = tests.id('mail e');
select is(pg_temp.claim(), 'e 12', 'the twelfth attempt');
select is(pg_temp.settle('e', 'failed', 'mail server down'), 'dead', 'is the last');
select results_eq(
  $$select sealed, payload, last_error, settled_at from (select (pg_temp.mail('e')).*) as mail$$,
  $$values (null::bytea, '{"a": 1}'::jsonb, 'mail server down', now())$$,
  'a dead letter keeps what an administrator needs'
);

select pg_temp.enqueue('f');
update private.outbox set attempts = 11 where id = tests.id('mail f');
select is(pg_temp.claim(), 'f 12', 'a dispatcher claims for the last time');
update private.outbox set leased_until = now() where id = tests.id('mail f');
select is(pg_temp.claim(), null, 'and dies with it');
select results_eq(
  $$select status::text, sealed, last_error from (select (pg_temp.mail('f')).*) as mail$$,
  $$values ('dead', null::bytea, 'attempts exhausted')$$, 'so the mail is dead, too'
);

select private.enqueue_mail('t', tests.address('g'), '{}', 'secret', now(), tests.id('mail g'));
select is(pg_temp.claim(), null, 'a mail that is out of date is not sent');
select results_eq(
  $$select status::text, sealed, last_error from (select (pg_temp.mail('g')).*) as mail$$,
  $$values ('dead', null::bytea, 'expired')$$, 'but dead'
);
select private.enqueue_mail('t', tests.address('h'), '{}', 'secret', now() + interval '1 second', tests.id('mail h'));
select is(pg_temp.claim(), 'h 1', 'one that is not yet, is sent');
update private.outbox set expires_at = now() where id = tests.id('mail h');
select is(pg_temp.claim(), null, 'while it is leased');
select is(pg_temp.settle('h', 'delivered'), 'delivered', 'its dispatcher has the last word');

-- What Auth's own mails let in does not outlive them in a dead letter.
delete from private.outbox;
insert into private.outbox (id, template, recipient, payload, expires_at)
select tests.id('mail ' || name), 'auth_action', tests.address(name), '{"action": "invite", "token": "1", "token_hash": "2"}', expires_at
from (values ('late', now() - interval '1 second'), ('unwelcome', now() + interval '1 day')) as mail (name, expires_at);
select is(pg_temp.claim(), 'unwelcome 1', 'one of two is still worth sending');
select is(pg_temp.settle('unwelcome', 'refused', 'no such mailbox'), 'dead', 'and is refused');
select is((pg_temp.mail(name)).payload, '{"action": "invite"}', format('no token is left of the %s one', name))
from unnest(array['late', 'unwelcome']) as name;

select * from finish();
rollback;
