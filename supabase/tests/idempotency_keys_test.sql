-- Stored answers are reached through private.begin_idempotent() only (idempotency_test.sql).

begin;
select no_plan();

insert into private.idempotency_keys (scope, key, request_hash, status) values ('tests', 'k', 'h', 200);

select tests.refuses_everybody('private.idempotency_keys');
select tests.obeys_token_check('private.idempotency_keys');

select * from finish();
rollback;
