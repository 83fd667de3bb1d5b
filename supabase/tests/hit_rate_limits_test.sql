-- private.hit_rate_limits(): one hit for each policy asked for, and what is left.

begin;
select no_plan();

create function pg_temp.hit(key text, quota integer, seconds integer default 60) returns text language sql as $$
  select tests.value_of(tests.as_role('edge_functions'), format(
    'select concat_ws('' '', policy, allowed, remaining, reset_seconds) from private.hit_rate_limits(%L)',
    jsonb_build_array(jsonb_build_object('policy', 'p', 'key', key, 'quota', quota, 'window_seconds', seconds))
  ))
$$;

select is(pg_temp.hit('a', 3), 'p t 2 60', 'the first of three');
select is(pg_temp.hit('a', 3), 'p t 1 60', 'the second');
select is(pg_temp.hit('a', 3), 'p t 0 60', 'the third');
select is(pg_temp.hit('a', 3), 'p f 0 60', 'the fourth is refused');
select is(pg_temp.hit('b', 3), 'p t 2 60', 'another subject has a count of its own');
select is(pg_temp.hit('c', 0), 'p f 0 60', 'a quota of none lets nothing through');

update private.rate_limits set window_ends_at = now() + interval '10.2 seconds' where key = 'p:a';
select is(pg_temp.hit('a', 3), 'p f 0 11', 'a hit does not prolong the window; seconds are rounded up');
update private.rate_limits set window_ends_at = now() where key = 'p:a';
select is(pg_temp.hit('a', 3), 'p t 2 60', 'a new window begins with the next hit');
update private.rate_limits set hits = 2000000 where key = 'p:a';
select is(pg_temp.hit('a', 3), 'p f 0 60', 'a flood does not overflow the count');

select set_eq(
  $$select policy, allowed, remaining, reset_seconds from private.hit_rate_limits('[
    {"policy": "ip", "key": "x", "quota": 2, "window_seconds": 60},
    {"policy": "user", "key": "x", "quota": 1, "window_seconds": 3600}
  ]')$$,
  $$values ('ip', true, 1, 60), ('user', true, 0, 3600)$$,
  'several limits are counted in one call, each policy for itself'
);
select set_eq(
  $$select policy, allowed, remaining, reset_seconds from private.hit_rate_limits('[
    {"policy": "ip", "key": "x", "quota": 2, "window_seconds": 60},
    {"policy": "user", "key": "x", "quota": 1, "window_seconds": 3600}
  ]')$$,
  $$values ('ip', true, 0, 60), ('user', false, 0, 3600)$$,
  'a refusal by one is no refusal by the other'
);
select is_empty($$select * from private.hit_rate_limits('[]')$$, 'no limits, no answer');

select * from finish();
rollback;
