-- Every grant there is on tables, columns, sequences, schemas and types, and who is a member of what.

begin;
select no_plan();

prepare table_grants as
  select tests.table_name(pg_class.oid) as "table", grantee::regrole::text, privilege_type, '' as columns
  from pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))
  where pg_class.oid in (select id from tests.tables()) and grantee <> relowner
  union
  select tests.table_name(attrelid), grantee::regrole::text, privilege_type, string_agg(attname, ', ' order by attnum)
  from pg_attribute, aclexplode(attacl)
  where attrelid in (select id from tests.tables()) and attnum > 0 and not attisdropped
  group by 1, 2, 3;

select set_eq('table_grants', $$values
  ('public.profiles', 'app_customer', 'SELECT', ''),
  ('public.profiles', 'app_agent', 'SELECT', ''),
  ('public.profiles', 'app_admin', 'SELECT', ''),
  ('public.profiles', 'app_customer', 'UPDATE', 'full_name'),
  ('public.profiles', 'app_agent', 'UPDATE', 'full_name'),
  ('public.profiles', 'app_admin', 'UPDATE', 'full_name, role, disabled_at'),

  ('public.audit_logs', 'app_customer', 'SELECT', ''),
  ('public.audit_logs', 'app_agent', 'SELECT', ''),
  ('public.audit_logs', 'app_admin', 'SELECT', ''),

  ('public.api_keys', 'app_admin', 'SELECT',
    'id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_by, created_at'),
  ('public.api_keys', 'app_admin', 'INSERT', 'name, prefix, key_hash, scopes, expires_at'),
  ('public.api_keys', 'app_admin', 'UPDATE', 'name, revoked_at'),

  ('public.leads', 'app_customer', 'SELECT', ''),
  ('public.leads', 'app_agent', 'SELECT', ''),
  ('public.leads', 'app_admin', 'SELECT', ''),
  ('public.leads', 'app_customer', 'INSERT',
    'full_name, email, phone, company_name, position, message, source, category, client_info'),
  ('public.leads', 'app_agent', 'INSERT',
    'full_name, email, phone, company_name, position, message, source, category, client_info, assigned_to, notes'),
  ('public.leads', 'app_admin', 'INSERT',
    'full_name, email, phone, company_name, position, message, source, category, client_info, assigned_to, notes'),
  ('public.leads', 'app_agent', 'UPDATE', 'status, notes'),
  ('public.leads', 'app_admin', 'UPDATE',
    'full_name, email, phone, company_name, position, message, source, category, status, assigned_to, notes'),
  ('public.leads', 'app_admin', 'DELETE', '')
$$, 'these are all grants on tables and columns; public, anon, authenticated, service_role and svc_* have none');

select is_empty(
  $$select pg_class.oid::regclass, grantee::regrole, privilege_type
    from pg_class, aclexplode(relacl)
    where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and is_grantable and grantee <> relowner$$,
  'nobody can grant on what was granted'
);

select is_empty(
  $$select pg_class.oid::regclass, grantee::regrole, privilege_type
    from pg_class, aclexplode(coalesce(relacl, acldefault('s', relowner)))
    where relkind = 'S' and relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and grantee <> relowner$$,
  'nobody has a grant on a sequence'
);

select set_eq(
  $$select grantee::regrole::text, privilege_type
    from pg_namespace, aclexplode(nspacl)
    where nspname = 'private' and grantee <> nspowner$$,
  $$values
    ('edge_functions', 'USAGE'), ('supabase_auth_admin', 'USAGE'),
    ('app_customer', 'USAGE'), ('app_agent', 'USAGE'), ('app_admin', 'USAGE'),
    ('svc_signup', 'USAGE'), ('svc_intake', 'USAGE'), ('svc_dispatch', 'USAGE'), ('svc_maintenance', 'USAGE')$$,
  'these may look into the schema private, and nobody may make anything there'
);

select is_empty(
  $$select nspname, rolname
    from pg_namespace, pg_roles
    where nspname in ('public', 'private')
      and (rolname like 'app\_%' or rolname like 'svc\_%'
        or rolname in ('edge_functions', 'anon', 'authenticated', 'service_role'))
      and has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'create')$$,
  'nobody who is acted for may make anything in public or private'
);

select set_eq(
  $$select pg_roles.rolname::text as role, member.rolname::text as member, inherit_option, set_option, pg_auth_members.admin_option
    from pg_auth_members
    join pg_roles on pg_roles.oid = roleid
    join pg_roles as member on member.oid = pg_auth_members.member
    where (pg_roles.rolname ~ '^(app|svc)_' or pg_roles.rolname = 'edge_functions'
        or member.rolname ~ '^(app|svc)_' or member.rolname = 'edge_functions')
      and member.rolname <> 'postgres'$$,
  $$values
    ('authenticated', 'app_customer', true, true, false),
    ('authenticated', 'app_agent', true, true, false),
    ('authenticated', 'app_admin', true, true, false),
    ('app_customer', 'authenticator', false, true, false),
    ('app_agent', 'authenticator', false, true, false),
    ('app_admin', 'authenticator', false, true, false),
    ('app_customer', 'edge_functions', false, true, false),
    ('app_agent', 'edge_functions', false, true, false),
    ('app_admin', 'edge_functions', false, true, false),
    ('svc_signup', 'edge_functions', false, true, false),
    ('svc_intake', 'edge_functions', false, true, false),
    ('svc_dispatch', 'edge_functions', false, true, false),
    ('svc_maintenance', 'edge_functions', false, true, false)$$,
  'these are all memberships of our roles; edge_functions inherits nothing and is no service_role'
);

select set_eq(
  $$select rolname::text, rolcanlogin, rolinherit, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as is_mighty
    from pg_roles where rolname ~ '^(app|svc)_' or rolname = 'edge_functions'$$,
  $$values
    ('app_customer', false, true, false), ('app_agent', false, true, false), ('app_admin', false, true, false),
    ('svc_signup', false, true, false), ('svc_intake', false, true, false),
    ('svc_dispatch', false, true, false), ('svc_maintenance', false, true, false),
    ('edge_functions', true, false, false)$$,
  'only edge_functions may log in, and none of our roles has power over others'
);

select is_empty(
  $$select classid::regclass, objid
    from pg_shdepend
    where deptype = 'o' and refobjid in (
      select oid from pg_roles where rolname ~ '^(app|svc)_' or rolname = 'edge_functions'
    )$$,
  'none of our roles owns anything'
);

-- What a later migration makes is nobody's until it says otherwise.
create table public.made_later (id serial primary key);
create function public.made_later() returns integer language sql as 'select 1';

select is_empty(
  $$select pg_class.oid::regclass, grantee::regrole
    from pg_class, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r' end, relowner)))
    where relname like 'made_later%' and relkind in ('r', 'S') and grantee <> relowner$$,
  'a new table or sequence in public is granted to nobody'
);
select is_empty(
  $$select grantee from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
    where proname = 'made_later' and grantee <> proowner$$,
  'a new function in public may be executed by nobody'
);

select * from finish();
rollback;
