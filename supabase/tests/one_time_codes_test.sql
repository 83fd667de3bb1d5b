-- Codes are reached through their functions only (code_functions_test.sql).

begin;
select no_plan();

insert into private.one_time_codes (purpose, address, resend_available_at, expires_at)
values ('signup', 'r@tests.example', now(), now());

select throws_ok(
  $$insert into private.one_time_codes (purpose, address, resend_available_at, expires_at)
    values ('signup', 'r@tests.example', now(), now())$$,
  '23505', null, 'one purpose and address have one live code'
);
select lives_ok(
  $$insert into private.one_time_codes (purpose, address, resend_available_at, expires_at) values
    ('recovery', 'r@tests.example', now(), now()), ('signup', 's@tests.example', now(), now())$$,
  'another purpose or address has its own'
);
select throws_ok(
  format('update private.one_time_codes set code_hash = %L', hash), '23514', null,
  'what is no SHA-256 is no hash of a code'
)
from unnest(array['123456'::bytea, '', '\x' || repeat('00', 31), '\x' || repeat('00', 33)]::bytea[]) as hash;

select tests.refuses_everybody('private.one_time_codes');
select tests.obeys_token_check('private.one_time_codes');

select * from finish();
rollback;
