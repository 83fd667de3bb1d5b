-- Auth makes users; a trigger makes and keeps their profiles.

begin;
select no_plan();

create function pg_temp.profile(name text) returns public.profiles language sql as $$
  select profiles from public.profiles where id = tests.id(name)
$$;

insert into auth.users (id, email, raw_user_meta_data)
values (tests.id('carol'), tests.address('carol'), '{"full_name": "Carol Jones", "role": "admin", "user_role": "admin"}');
select results_eq(
  $$select email, full_name, role::text, role_version, verified_at, invited_at, disabled_at, created_at from (select (pg_temp.profile('carol')).*) as p$$,
  $$values (tests.address('carol'), 'Carol Jones', 'customer', 1, null::timestamptz, null::timestamptz, null::timestamptz, now())$$,
  'a new user is a customer, whatever the metadata says'
);

update auth.users set email_confirmed_at = '2026-01-02' where id = tests.id('carol');
select is((pg_temp.profile('carol')).verified_at, '2026-01-02'::timestamptz, 'a proved address shows');
update auth.users set invited_at = '2026-01-03' where id = tests.id('carol');
select is((pg_temp.profile('carol')).invited_at, '2026-01-03'::timestamptz, 'an invitation shows');
update auth.users set email = 'carol2@tests.example' where id = tests.id('carol');
select is((pg_temp.profile('carol')).email, 'carol2@tests.example', 'a new address shows');
update auth.users set raw_user_meta_data = '{"full_name": "Mallory"}', email_confirmed_at = now() where id = tests.id('carol');
select is((pg_temp.profile('carol')).full_name, 'Carol Jones', 'a name is taken once; later it is the profile''s');
select is((pg_temp.profile('carol')).role_version, 1, 'none of it makes tokens outdated');

update public.profiles set updated_at = '2020-01-01' where id = tests.id('carol');
create temp table before on commit drop as select count(*) as entries from public.audit_logs;
update auth.users set email = email where id = tests.id('carol');
select is((select count(*) from public.audit_logs), entries, 'an update that changes nothing touches no profile') from before;

insert into auth.users (id, email, email_confirmed_at, invited_at)
values (tests.id('invited'), tests.address('invited'), '2026-01-02', '2026-01-01');
select results_eq(
  $$select full_name, verified_at, invited_at from (select (pg_temp.profile('invited')).*) as p$$,
  $$values (null::text, '2026-01-02'::timestamptz, '2026-01-01'::timestamptz)$$,
  'a user who comes verified or invited has a profile that says so, and needs no name'
);

insert into auth.users (id, phone) values (tests.id('by phone'), '4912345');
select is((pg_temp.profile('by phone')).email, '', 'a user without an address has a profile, too');

-- Metadata is the client's word: it is made to fit, and never refuses the user.
insert into auth.users (id, email, raw_user_meta_data)
select tests.id(what), tests.address(replace(what, ' ', '-')), metadata
from (values
  ('markup', '{"full_name": "Eve <script>alert(1)</script>"}'::jsonb),
  ('lines', '{"full_name": "Eve\nX\t\u0007 Y"}'),
  ('blanks', '{"full_name": "   "}'),
  ('brackets', '{"full_name": "<>"}'),
  ('length', jsonb_build_object('full_name', repeat('é', 300))),
  ('no text', '{"full_name": {"a": ["<b>"]}}'),
  ('a list', '["full_name"]'),
  ('a word', '"full_name"'),
  ('null', 'null')
) as metadata (what, metadata);
select is((pg_temp.profile(what)).full_name, full_name, 'a name of metadata that hold ' || what)
from (values
  ('markup', 'Eve  script alert(1) /script'), ('lines', 'Eve X  Y'), ('blanks', null), ('brackets', null),
  ('length', repeat('é', 200)), ('no text', '{"a": [" b "]}'), ('a list', null), ('a word', null), ('null', null)
) as expected (what, full_name);

delete from auth.users where id = tests.id('carol');
select is(pg_temp.profile('carol'), null, 'a deleted user has no profile');

select * from finish();
rollback;
