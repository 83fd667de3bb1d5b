-- private.protect(): what every table gets.

begin;
select no_plan();

create table public.protected (id integer);
grant all on public.protected to public, anon, authenticated, service_role;
insert into public.protected values (1);
select private.protect('public.protected');

select ok(relrowsecurity and relforcerowsecurity, 'row-level security is on, for the owner too')
from pg_class where oid = 'public.protected'::regclass;
select is(relacl::text, '{postgres=arwdDxtm/postgres}', 'nobody is granted anything')
from pg_class where oid = 'public.protected'::regclass;
select set_eq(
  $$select polname::text, polpermissive, polcmd::text, polroles::regrole[]::text as roles from pg_policy where polrelid = 'public.protected'::regclass$$,
  $$values ('token_is_current', false, '*', '{authenticated}')$$,
  'the restrictive policy is there'
);
select tests.refuses_everybody('public.protected');
select tests.obeys_token_check('public.protected');

select * from finish();
rollback;
