-- Every insert, change and deletion in an audited table leaves one entry, masked.

begin;
select no_plan();

select tests.make_user('ada', 'admin');
select tests.make_user('carol', 'customer');
select tests.make_user('anna', 'agent');

-- The newest entry about a row.
create function pg_temp.entry(target text, record uuid) returns public.audit_logs language sql as $$
  select audit_logs from public.audit_logs where table_name = target and record_id = record::text order by id desc limit 1
$$;
create function pg_temp.entries() returns bigint language sql as 'select count(*) from public.audit_logs';

-- leads

set local portcullis.request_id = 'r-1';
set local portcullis.client_ip = '192.0.2.1';
set local portcullis.function = 'leads';
select tests.run(
  tests.token('carol'),
  $$insert into public.leads (full_name, email, phone, message) values ('L', 'lead@example.com', '+4930123456', 'Hello')$$
);
create temp table lead on commit drop as select * from public.leads where email = 'lead@example.com';
select results_eq(
  $$select action, actor_id, actor_role, db_role, changes, request_id, ip, function, metadata
    from lead, lateral (select (pg_temp.entry('public.leads', lead.id)).*) as entry$$,
  $$values ('insert', tests.id('carol'), 'customer', 'app_customer', null::text[], 'r-1', '192.0.2.1', 'leads', '{}'::jsonb)$$,
  'an insert tells who, as what, in which request, from where, through which function'
);
select is(
  (pg_temp.entry('public.leads', id)).new,
  to_jsonb(lead) || '{"email": "l***@example.com", "phone": "***"}', 'and the row, masked'
)
from lead;
select is((pg_temp.entry('public.leads', id)).old, null, 'there was none before') from lead;
set local portcullis.request_id = '';
set local portcullis.client_ip = '';
set local portcullis.function = '';

update public.leads set assigned_to = tests.id('anna') where id = (select id from lead);
select results_eq(
  $$select action, actor_id, actor_role, db_role, changes, request_id, ip, function
    from lead, lateral (select (pg_temp.entry('public.leads', lead.id)).*) as entry$$,
  $$values ('update', null::uuid, null::text, 'postgres', array['assigned_to'], null::text, null::text, null::text)$$,
  'an update by the owner tells of the owner, and names the column'
);
select tests.run(tests.token('anna'), $$update public.leads set status = 'contacted', notes = 'Called'$$);
select results_eq(
  $$select action, actor_id, actor_role, db_role, changes, old ->> 'status', new ->> 'status', old ->> 'email', new ->> 'email'
    from lead, lateral (select (pg_temp.entry('public.leads', lead.id)).*) as entry$$,
  $$values ('update', tests.id('anna'), 'agent', 'app_agent', array['notes', 'status'], 'new', 'contacted', 'l***@example.com', 'l***@example.com')$$,
  'an update tells what changed, before and after'
);
update public.leads set email = 'other@example.com' where id = (select id from lead);
select results_eq(
  $$select changes, old ->> 'email', new ->> 'email' from lead, lateral (select (pg_temp.entry('public.leads', lead.id)).*) as entry$$,
  $$values (array['email'], 'l***@example.com', 'o***@example.com')$$, 'a masked column changes visibly'
);
create temp table before on commit drop as select pg_temp.entries() as entries;
update public.leads set notes = notes where id = (select id from lead);
select is(pg_temp.entries(), entries, 'an update that changes nothing leaves no entry') from before;
select tests.try(tests.token('ada'), 'delete from public.leads');
select is(pg_temp.entries(), entries, 'what is rolled back leaves no entry') from before;
select tests.run(tests.token('ada'), format('delete from public.leads where id = %L', id)) from lead;
select results_eq(
  $$select action, actor_id, old ->> 'full_name', old ->> 'email', new, changes
    from lead, lateral (select (pg_temp.entry('public.leads', lead.id)).*) as entry$$,
  $$values ('delete', tests.id('ada'), 'L', 'o***@example.com', null::jsonb, null::text[])$$, 'a deletion tells what there was'
);

insert into public.leads (full_name, email) values ('M1', 'm1@example.com'), ('M2', 'm2@example.com'), ('M3', 'm3@example.com');
select is(
  (select count(*) from public.audit_logs where action = 'insert' and new ->> 'full_name' ~ '^M[123]$'), 3::bigint,
  'a statement that touches three rows leaves three entries'
);

-- profiles

select results_eq(
  $$select action, old, new ->> 'email', new ->> 'role' from public.audit_logs
    where table_name = 'public.profiles' and record_id = tests.id('carol')::text$$,
  $$values ('insert', null::jsonb, 'c***@tests.example', 'customer')$$, 'a new profile leaves an entry'
);
select tests.run(tests.token('ada'), format($$update public.profiles set role = 'agent' where id = %L$$, tests.id('carol')));
select results_eq(
  $$select action, actor_id, changes, old ->> 'role', new ->> 'role', new ->> 'email'
    from (select (pg_temp.entry('public.profiles', tests.id('carol'))).*) as entry$$,
  $$values ('update', tests.id('ada'), array['role', 'role_version'], 'customer', 'agent', 'c***@tests.example')$$,
  'so does a change of role'
);
update auth.users set email = 'charlie@tests.example' where id = tests.id('carol');
select results_eq(
  $$select changes, old ->> 'email', new ->> 'email' from (select (pg_temp.entry('public.profiles', tests.id('carol'))).*) as entry$$,
  $$values (array['email'], 'c***@tests.example', 'c***@tests.example')$$, 'and a change of address'
);
delete from auth.users where id = tests.id('carol');
select results_eq(
  $$select action, old ->> 'email', new from (select (pg_temp.entry('public.profiles', tests.id('carol'))).*) as entry$$,
  $$values ('delete', 'c***@tests.example', null::jsonb)$$, 'and its end'
);

-- api_keys

select tests.run(
  tests.token('ada'),
  $$insert into public.api_keys (name, prefix, key_hash, scopes) values ('K', 'tests-k', sha256('k'), '{leads:write}')$$
);
create temp table key on commit drop as select * from public.api_keys where prefix = 'tests-k';
select results_eq(
  $$select action, actor_id, new ->> 'key_hash', new ->> 'prefix' from key, lateral (select (pg_temp.entry('public.api_keys', key.id)).*) as entry$$,
  $$values ('insert', tests.id('ada'), '***', 'tests-k')$$, 'a new key leaves an entry, without its hash'
);
select tests.run(tests.token('ada'), format('update public.api_keys set revoked_at = now() where id = %L', id)) from key;
select results_eq(
  $$select action, changes, old ->> 'key_hash', new ->> 'key_hash' from key, lateral (select (pg_temp.entry('public.api_keys', key.id)).*) as entry$$,
  $$values ('update', array['revoked_at'], '***', '***')$$, 'so does its revocation'
);
delete from public.api_keys where prefix = 'tests-k';
select results_eq(
  $$select action, old ->> 'key_hash' from key, lateral (select (pg_temp.entry('public.api_keys', key.id)).*) as entry$$,
  $$values ('delete', '***')$$, 'and its deletion'
);

-- Nothing secret, anywhere.

select is_empty(
  $$select id from public.audit_logs
    where occurred_at >= now() and concat(old, new, metadata) ~ ('(lead|other|carol|charlie|m[123])@|4930123456|' || encode(sha256('k'), 'hex'))$$,
  'no entry holds an address, a telephone number or a hash'
);

-- Over /rest/v1 the request id is where PostgREST leaves it.

set local request.headers = '{"x-request-id": "r-2"}';
insert into public.leads (full_name, email) values ('By REST', 'rest@example.com');
select is(request_id, 'r-2', 'a request id of PostgREST''s is kept') from public.audit_logs where new ->> 'full_name' = 'By REST';

select * from finish();
rollback;
