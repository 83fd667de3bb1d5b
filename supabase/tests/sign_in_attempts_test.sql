-- Failed sign-ins are counted through private.begin_sign_in() only (sign_in_test.sql).

begin;
select no_plan();

insert into private.sign_in_attempts (key) values ('tests');

select tests.refuses_everybody('private.sign_in_attempts');
select tests.obeys_token_check('private.sign_in_attempts');

select * from finish();
rollback;
