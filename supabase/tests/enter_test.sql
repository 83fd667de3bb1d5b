-- private.enter(): how a function's transaction says for whom it acts. That edge_functions may become the
-- application's and the services' roles and no other is told by its memberships (grants_test.sql).

begin;
select no_plan();

select tests.make_user('carol', 'customer');

-- What the transaction is after entering, or why it is not; then it is as before.
create function pg_temp.entered(role_name text, claims jsonb, request_id text default 'r-1', ip text default '192.0.2.1')
returns jsonb
language plpgsql
as $$
declare
  result jsonb;
begin
  perform set_config('role', 'edge_functions', true);
  perform private.enter(role_name, claims, request_id, ip, 'leads', 8000);
  result := jsonb_build_object(
    'role', current_user,
    'claims', nullif(current_setting('request.jwt.claims'), '')::jsonb,
    'request_id', current_setting('portcullis.request_id'),
    'ip', current_setting('portcullis.client_ip'),
    'function', current_setting('portcullis.function'),
    'timeout', current_setting('statement_timeout')
  );
  raise exception using errcode = 'UNDO0';
exception
  when sqlstate 'UNDO0' then
    return result;
  when others then
    return to_jsonb(sqlstate || ' ' || sqlerrm);
end
$$;

select is(
  pg_temp.entered('app_customer', tests.token('carol')),
  jsonb_build_object(
    'role', 'app_customer', 'claims', tests.token('carol'), 'request_id', 'r-1', 'ip', '192.0.2.1',
    'function', 'leads', 'timeout', '8s'
  ),
  'role, claims, request, address, function and time limit are the caller''s'
);
select is(
  pg_temp.entered('svc_signup', null, null, null),
  '{"role": "svc_signup", "claims": null, "request_id": "", "ip": "", "function": "leads", "timeout": "8s"}',
  'a service has no claims'
);
select is(
  pg_temp.entered(caller ->> 'role', caller), '"PT401 token_revoked"', format('refused: a %s', what)
)
from tests.outdated_tokens();
select is(
  pg_temp.entered(role_name, null), '"PT401 token_revoked"', format('refused: %s without claims', role_name)
)
from unnest(array['app_customer', 'app_agent', 'app_admin']) as role_name;
select is(
  pg_temp.entered('nobody', null), '"22023 role \"nobody\" does not exist"', 'refused: a role that does not exist'
);

-- Nothing is left when the transaction ends.
select is(current_setting(setting, true), '', format('%s does not outlast the transaction', setting))
from unnest(array['request.jwt.claims', 'portcullis.request_id', 'portcullis.client_ip', 'portcullis.function']) as setting;

select is(
  pg_temp.entered('app_admin', tests.token('carol')), '"PT401 token_revoked"',
  'refused: another role than the one that the claims name'
);

select * from finish();
rollback;
