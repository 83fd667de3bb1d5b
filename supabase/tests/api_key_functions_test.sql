-- private.find_api_key() and private.touch_api_key().

begin;
select no_plan();

insert into public.api_keys (id, name, prefix, key_hash, scopes, expires_at, revoked_at) values
  (tests.id('live'), 'K', 'tests-live', sha256('k'), '{leads:write}', null, null),
  (tests.id('ending'), 'K', 'tests-ending', sha256('k'), '{leads:write}', now() + interval '1 second', null),
  (tests.id('expired'), 'K', 'tests-expired', sha256('k'), '{leads:write}', now(), null),
  (tests.id('revoked'), 'K', 'tests-revoked', sha256('k'), '{leads:write}', null, now());

create function pg_temp.find(prefix text) returns text language sql as $$
  select tests.value_of(tests.as_role('edge_functions'), format(
    'select concat_ws('' '', id, key_hash = sha256(''k''), scopes) from private.find_api_key(%L)', prefix
  ))
$$;

select is(pg_temp.find('tests-' || name), tests.id(name) || ' t {leads:write}', format('found: %s', name)) from unnest(array['live', 'ending']) as name;
select is(pg_temp.find('tests-' || name), null, format('not found: %s', name)) from unnest(array['expired', 'revoked', 'unknown', '%']) as name;

create function pg_temp.touch() returns timestamptz language plpgsql as $$
begin
  perform tests.run(tests.as_role('edge_functions'), format('select private.touch_api_key(%L)', tests.id('live')));
  return (select last_used_at from public.api_keys where id = tests.id('live'));
end
$$;
select is(pg_temp.touch(), now(), 'use is noted');
update public.api_keys set last_used_at = now() - interval '59 seconds' where id = tests.id('live');
select is(pg_temp.touch(), now() - interval '59 seconds', 'once a minute');
update public.api_keys set last_used_at = now() - interval '61 seconds' where id = tests.id('live');
select is(pg_temp.touch(), now(), 'and again in the next');

select * from finish();
rollback;
