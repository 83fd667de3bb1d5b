-- Every trigger there is. What they do is tested where the thing they do is.

begin;
select no_plan();

set local search_path = extensions;

select set_eq(
  $$select
      case when tgrelid in (select id from tests.tables()) then tests.table_name(tgrelid) else tgrelid::regclass::text end as "table",
      tgname::text,
      substring(pg_get_triggerdef(oid) from ' ((?:BEFORE|AFTER) .*) ON ') as event,
      substring(pg_get_triggerdef(oid) from 'FOR EACH (ROW|STATEMENT)') as level,
      tgfoid::regprocedure::text,
      tgenabled::text
    from pg_trigger
    where not tgisinternal
      and tgfoid in (select oid from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace))$$,
  $$values
    ('auth.users', 'sync_profile', 'AFTER INSERT OR UPDATE OF email, email_confirmed_at, invited_at', 'ROW',
      'private.sync_profile()', 'O'),
    ('public.profiles', 'before_change', 'BEFORE DELETE OR UPDATE', 'ROW',
      'private.before_profile_change()', 'O'),
    ('public.profiles', 'audit', 'AFTER INSERT OR DELETE OR UPDATE', 'ROW', 'private.audit_row()', 'O'),
    ('public.api_keys', 'audit', 'AFTER INSERT OR DELETE OR UPDATE', 'ROW', 'private.audit_row()', 'O'),
    ('public.leads', 'audit', 'AFTER INSERT OR DELETE OR UPDATE', 'ROW', 'private.audit_row()', 'O'),
    ('public.leads', 'before_update', 'BEFORE UPDATE', 'ROW', 'private.before_lead_update()', 'O'),
    ('public.audit_logs', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE', 'STATEMENT',
      'private.refuse_audit_change()', 'O'),
    ('private.audit_logs_default', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE', 'STATEMENT',
      'private.refuse_audit_change()', 'O'),
    ('private.audit_logs_<month>', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE', 'STATEMENT',
      'private.refuse_audit_change()', 'O')$$,
  'these are all triggers'
);

-- What a user changes is on record: every table of public is audited, but the record itself.
select set_eq(
  $$select tgrelid::regclass::text from pg_trigger where tgfoid = 'private.audit_row'::regproc$$,
  $$select name from tests.tables() where name like 'public.%' and name <> 'public.audit_logs'$$,
  'every table of public is audited'
);

-- Each partition, not only one of them.
select is_empty(
  $$select inhrelid::regclass from pg_inherits
    where inhparent = 'public.audit_logs'::regclass and not exists (
      select from pg_trigger
      where tgrelid = inhrelid and tgname = 'append_only' and tgfoid = 'private.refuse_audit_change'::regproc
    )$$,
  'every partition of the audit log refuses changes'
);

select * from finish();
rollback;
