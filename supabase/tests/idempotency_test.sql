-- Idempotency keys: private.begin_idempotent() and private.finish_idempotent(). What happens to two at
-- once needs two connections: races_db_test.ts.

begin;
select no_plan();

select tests.make_user('carol', 'customer');
select tests.make_user('colin', 'customer');

create function pg_temp.begin_idempotent(caller jsonb, key text, hash text, scope text default 'leads') returns text language sql as $$
  select tests.value_of(caller, format(
    'select concat_ws('' '', state, status, body, headers) from private.begin_idempotent(%L, %L, %L)', scope, key, hash
  ))
$$;
create function pg_temp.finish_idempotent(caller jsonb, key text, hash text, scope text default 'leads') returns text language sql as $$
  select tests.run(caller, format(
    $q$select private.finish_idempotent(%L, %L, %L, 201, '{"id": 1}', '{"location": "/1"}')$q$, scope, key, hash
  ))
$$;

select is(pg_temp.begin_idempotent(tests.token('carol'), 'k', 'h'), 'new', 'a key is new');
select is(pg_temp.finish_idempotent(tests.token('carol'), 'k', 'h'), 'rows: 1', 'its answer is stored');
select is(
  pg_temp.begin_idempotent(tests.token('carol'), 'k', 'h'), 'replay 201 {"id": 1} {"location": "/1"}',
  'the same request gets the same answer'
);
select is(pg_temp.begin_idempotent(tests.token('carol'), 'k', 'other'), 'mismatch', 'another request gets none');
select is(pg_temp.begin_idempotent(tests.token('carol'), 'k', 'h', 'files'), 'new', 'another route has keys of its own');
select is(pg_temp.begin_idempotent(tests.token('colin'), 'k', 'h'), 'new', 'another user has keys of an own');
select is(pg_temp.begin_idempotent(tests.as_role('svc_intake'), 'k', 'h'), 'new', 'so has the public');
select is(
  pg_temp.begin_idempotent(tests.as_role('svc_intake'), 'k', 'h', 'leads:' || tests.id('carol')), 'new',
  'no scope names somebody else''s keys'
);
select matches(pg_temp.finish_idempotent(tests.token('carol'), 'k', 'h'), '^23505', 'an answer is stored once');

update private.idempotency_keys set created_at = now() - interval '24 hours';
select matches(pg_temp.begin_idempotent(tests.token('carol'), 'k', 'h'), '^replay', 'an answer is kept for 24 hours');
update private.idempotency_keys set created_at = now() - interval '24 hours 1 second';
select is(pg_temp.begin_idempotent(tests.token('carol'), 'k', 'h'), 'new', 'then the key is new again');
select is(pg_temp.finish_idempotent(tests.token('carol'), 'k', 'h'), 'rows: 1', 'and takes another answer');

select is(
  tests.run(tests.token('carol'), $$select private.finish_idempotent('leads', 'bare', 'h', 204, null, null)$$), 'rows: 1',
  'an answer needs neither body nor headers'
);
select is(pg_temp.begin_idempotent(tests.token('carol'), 'bare', 'h'), 'replay 204 {}', 'and is given so again');

select * from finish();
rollback;
