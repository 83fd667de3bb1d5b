-- Counters are reached through private.hit_rate_limits() only (hit_rate_limits_test.sql).

begin;
select no_plan();

insert into private.rate_limits (key, hits, window_ends_at) values ('tests', 1, now());

select tests.refuses_everybody('private.rate_limits');
select tests.obeys_token_check('private.rate_limits');

select * from finish();
rollback;
