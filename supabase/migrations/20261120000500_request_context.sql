-- How a function's transaction says for whom it acts. One statement, sent together with `begin`: role,
-- claims, request id and statement timeout, all local to the transaction, so that it works through a
-- transaction pooler and nothing is left on the connection.
create function private.enter(
  role_name text,
  claims jsonb,
  request_id text,
  client_ip text,
  function_name text,
  statement_timeout_ms integer
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform
    set_config('request.jwt.claims', coalesce(claims::text, ''), true),
    set_config('portcullis.request_id', coalesce(request_id, ''), true),
    set_config('portcullis.client_ip', coalesce(client_ip, ''), true),
    set_config('portcullis.function', coalesce(function_name, ''), true),
    set_config('statement_timeout', statement_timeout_ms::text, true);

  -- A user's role is the one the claims name, whatever the caller of this function says. Row-level security
  -- would answer an outdated token with "no rows"; the caller deserves to be told.
  if starts_with(role_name, 'app_')
    and (role_name is distinct from claims ->> 'role' or not private.token_is_current())
  then
    perform private.refuse(401, 'token_revoked', 'The token is no longer valid; sign in again');
  end if;

  perform set_config('role', role_name, true);
end
$$;
comment on function private.enter(text, jsonb, text, text, text, integer) is
  'Starts a transaction as one caller: claims, request context, timeout, the current-token check, then the role.';
revoke execute on function private.enter(text, jsonb, text, text, text, integer) from public;
grant execute on function private.enter(text, jsonb, text, text, text, integer) to edge_functions;
