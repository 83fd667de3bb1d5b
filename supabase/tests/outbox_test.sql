-- Mail is reached through the functions of the outbox only (outbox_functions_test.sql).

begin;
select no_plan();

insert into private.outbox (template, recipient) values ('tests', 'r@tests.example');

select tests.refuses_everybody('private.outbox');
select tests.obeys_token_check('private.outbox');

select * from finish();
rollback;
