-- private.unverified_users(): sign-ups that nobody proved.

begin;
select no_plan();

select tests.make_user(name) from unnest(array['old', 'older', 'young', 'verified', 'invited', 'agent']) as name;
update auth.users set email_confirmed_at = null where email like '%@tests.example' and email <> tests.address('verified');
update auth.users set invited_at = now() where id = tests.id('invited');
update public.profiles set role = 'agent' where id = tests.id('agent');
update public.profiles set created_at = now() - case
  when id = tests.id('older') then interval '74 hours' when id = tests.id('young') then interval '72 hours' else interval '73 hours'
end
where email like '%@tests.example';
delete from public.profiles where email not like '%@tests.example' and role <> 'admin';

select is(
  tests.values_of(tests.as_role('svc_maintenance'), $$select id::text from private.unverified_users('72 hours') as id$$),
  array[tests.id('older')::text, tests.id('old')::text],
  'customers who signed up earlier and never verified, the oldest first; none invited, none of another role'
);
select is(
  tests.values_of(tests.as_role('svc_maintenance'), $$select id::text from private.unverified_users('72 hours', 1) as id$$),
  array[tests.id('older')::text], 'as many as asked for'
);

select * from finish();
rollback;
