-- Takes away what 000_helpers.sql left behind.

set client_min_messages = warning;
drop schema tests cascade;
revoke app_customer, app_agent, app_admin, edge_functions,
  svc_signup, svc_intake, svc_dispatch, svc_maintenance
  from postgres granted by postgres;

select plan(1);
select hasnt_schema('tests');
select * from finish();
