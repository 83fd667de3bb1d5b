-- Every policy there is, word by word. What each of them does is tested in the files of the tables.

begin;
select no_plan();

-- So that expressions name the schema of everything.
set local search_path = extensions;

prepare policies as
  select
    regexp_replace(schemaname || '.' || tablename, '_\d{4}_\d{2}$', '_<month>') as "table",
    policyname::text as policy, permissive, roles::text[], cmd,
    coalesce(qual, '') as "using", coalesce(with_check, '') as "check"
  from pg_policies
  where schemaname in ('public', 'private') and policyname <> 'token_is_current';

select set_eq('policies', $$values
  ('public.profiles', 'customer_reads_own', 'PERMISSIVE', array['app_customer'], 'SELECT',
    '(id = ( SELECT auth.uid() AS uid))', ''),
  ('public.profiles', 'agent_reads_own', 'PERMISSIVE', array['app_agent'], 'SELECT',
    '(id = ( SELECT auth.uid() AS uid))', ''),
  ('public.profiles', 'admin_reads_all', 'PERMISSIVE', array['app_admin'], 'SELECT',
    'true', ''),
  ('public.profiles', 'customer_updates_own', 'PERMISSIVE', array['app_customer'], 'UPDATE',
    '(id = ( SELECT auth.uid() AS uid))', '(id = ( SELECT auth.uid() AS uid))'),
  ('public.profiles', 'agent_updates_own', 'PERMISSIVE', array['app_agent'], 'UPDATE',
    '(id = ( SELECT auth.uid() AS uid))', '(id = ( SELECT auth.uid() AS uid))'),
  ('public.profiles', 'admin_updates_all', 'PERMISSIVE', array['app_admin'], 'UPDATE',
    'true', 'true'),

  ('public.audit_logs', 'customer_reads_own', 'PERMISSIVE', array['app_customer'], 'SELECT',
    '(actor_id = ( SELECT auth.uid() AS uid))', ''),
  ('public.audit_logs', 'agent_reads_own', 'PERMISSIVE', array['app_agent'], 'SELECT',
    '(actor_id = ( SELECT auth.uid() AS uid))', ''),
  ('public.audit_logs', 'admin_reads_all', 'PERMISSIVE', array['app_admin'], 'SELECT',
    'true', ''),

  ('public.api_keys', 'admin_reads_all', 'PERMISSIVE', array['app_admin'], 'SELECT',
    'true', ''),
  ('public.api_keys', 'admin_inserts', 'PERMISSIVE', array['app_admin'], 'INSERT',
    '', '(created_by = ( SELECT auth.uid() AS uid))'),
  ('public.api_keys', 'admin_revokes', 'PERMISSIVE', array['app_admin'], 'UPDATE',
    'true', 'true'),

  ('public.leads', 'customer_reads_own', 'PERMISSIVE', array['app_customer'], 'SELECT',
    '(created_by = ( SELECT auth.uid() AS uid))', ''),
  ('public.leads', 'customer_inserts_own', 'PERMISSIVE', array['app_customer'], 'INSERT',
    '', '(created_by = ( SELECT auth.uid() AS uid))'),
  ('public.leads', 'agent_reads_assigned', 'PERMISSIVE', array['app_agent'], 'SELECT',
    '(assigned_to = ( SELECT auth.uid() AS uid))', ''),
  ('public.leads', 'agent_updates_assigned', 'PERMISSIVE', array['app_agent'], 'UPDATE',
    '(assigned_to = ( SELECT auth.uid() AS uid))', '(assigned_to = ( SELECT auth.uid() AS uid))'),
  ('public.leads', 'agent_inserts_own', 'PERMISSIVE', array['app_agent'], 'INSERT',
    '', '((created_by = ( SELECT auth.uid() AS uid)) AND (assigned_to = ( SELECT auth.uid() AS uid)))'),
  ('public.leads', 'admin_reads_all', 'PERMISSIVE', array['app_admin'], 'SELECT',
    'true', ''),
  ('public.leads', 'admin_inserts', 'PERMISSIVE', array['app_admin'], 'INSERT',
    '', '(created_by = ( SELECT auth.uid() AS uid))'),
  ('public.leads', 'admin_updates_all', 'PERMISSIVE', array['app_admin'], 'UPDATE',
    'true', 'true'),
  ('public.leads', 'admin_deletes_all', 'PERMISSIVE', array['app_admin'], 'DELETE',
    'true', '')
$$, 'these are all policies');

select is_empty(
  $$select id::regclass
    from tests.tables()
    where not exists (
      select from pg_policy
      where polrelid = id and polname = 'token_is_current' and not polpermissive and polcmd = '*'
        and polroles = array['authenticated'::regrole]::oid[]
        and pg_get_expr(polqual, polrelid) = '( SELECT private.token_is_current() AS token_is_current)'
        and pg_get_expr(polwithcheck, polrelid) = '( SELECT private.token_is_current() AS token_is_current)'
    )$$,
  'every table has the restrictive policy token_is_current'
);

select * from finish();
rollback;
