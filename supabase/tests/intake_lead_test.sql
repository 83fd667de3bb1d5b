-- private.intake_lead(): leads that nobody signed in for.

begin;
select no_plan();

select tests.make_user('carol', 'customer');

create function pg_temp.intake(lead jsonb) returns text language sql as $$
  select tests.run(tests.as_role('svc_intake'), format('select * from private.intake_lead(%L)', lead))
$$;

select is(
  pg_temp.intake('{
    "full_name": "All", "email": "all@tests.example", "phone": "+4930123456", "company_name": "C", "position": "P",
    "message": "M", "source": "event", "category": "sales", "client_info": {"page": "/"}
  }'), 'rows: 1', 'a lead with everything'
);
select results_eq(
  $$select full_name, email, phone, company_name, position, message, source, category, client_info from public.leads where full_name = 'All'$$,
  $$values ('All', 'all@tests.example', '+4930123456', 'C', 'P', 'M', 'event', 'sales', '{"page": "/"}'::jsonb)$$,
  'is stored with everything'
);

select is(pg_temp.intake('{"full_name": "Least", "email": "least@tests.example"}'), 'rows: 1', 'a lead with the least');
select results_eq(
  $$select source, client_info, status::text, created_by, assigned_to, notes from public.leads where full_name = 'Least'$$,
  $$values ('website', '{}'::jsonb, 'new', null::uuid, null::uuid, null::text)$$, 'is new and nobody''s'
);

select is(
  pg_temp.intake(jsonb_build_object(
    'full_name', 'Sly', 'email', 'sly@tests.example', 'id', tests.id('sly'), 'status', 'won', 'assigned_to', tests.id('carol'),
    'created_by', tests.id('carol'), 'notes', 'x', 'version', 9, 'created_at', '2020-01-01'
  )), 'rows: 1', 'a lead that says more than it may'
);
select results_eq(
  $$select id = tests.id('sly'), status::text, assigned_to, created_by, notes, version, created_at from public.leads where full_name = 'Sly'$$,
  $$values (false, 'new', null::uuid, null::uuid, null::text, 1, now())$$, 'is not believed'
);

select matches(pg_temp.intake('{"full_name": "N", "email": "n@tests.example"}' || broken), '^23', 'refused: ' || broken::text)
from unnest(array[
  '{"full_name": null}', '{"email": null}', '{"email": "n"}', '{"full_name": "<b>"}', '{"message": "<script>"}',
  '{"client_info": []}', '{"client_info": null}', '{"phone": "030"}'
]::jsonb[]) as broken;

select results_eq(
  $$select actor_id, db_role, new ->> 'email' from public.audit_logs where new ->> 'full_name' = 'Least'$$,
  $$values (null::uuid, 'svc_intake', 'l***@tests.example')$$, 'the audit log tells of it'
);

select * from finish();
rollback;
