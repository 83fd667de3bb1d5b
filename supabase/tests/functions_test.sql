-- Every function there is, who may execute it, and how it is made.

begin;
select no_plan();

set local search_path = extensions;

prepare functions as
  select
    pg_proc.oid::regprocedure::text as signature,
    case when prosecdef then 'definer' else 'invoker' end as rights,
    case provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
    coalesce((
      select string_agg(
        case grantee when 0 then 'PUBLIC' else grantee::regrole::text end, ', ' order by grantee::regrole::text
      )
      from aclexplode(coalesce(proacl, acldefault('f', proowner)))
      where grantee <> proowner
    ), '') as executors
  from pg_proc
  where pronamespace in ('public'::regnamespace, 'private'::regnamespace);

select set_eq('functions', $$values
  -- who acts
  ('private.token_is_current()', 'definer', 'stable', 'authenticated, edge_functions'),
  ('private.enter(text,jsonb,text,text,text,integer)', 'invoker', 'volatile', 'edge_functions'),
  ('private.refuse(integer,text,text,integer)', 'invoker', 'volatile', 'edge_functions'),
  ('private.protect(regclass)', 'invoker', 'volatile', ''),
  -- users
  ('private.custom_access_token_hook(jsonb)', 'definer', 'volatile', 'supabase_auth_admin'),
  ('private.restore_profile(uuid)', 'definer', 'volatile', ''),
  ('private.before_profile_change()', 'definer', 'volatile', ''),
  ('private.profile_name(jsonb)', 'invoker', 'immutable', ''),
  ('private.sync_profile()', 'definer', 'volatile', ''),
  ('private.account_of(text)', 'definer', 'stable', 'app_admin, svc_signup'),
  ('private.unverified_users(interval,integer)', 'definer', 'stable', 'svc_maintenance'),
  -- audit
  ('private.refuse_audit_change()', 'invoker', 'volatile', ''),
  ('private.protect_audit_partition(regclass)', 'invoker', 'volatile', ''),
  ('private.create_audit_partitions(integer)', 'definer', 'volatile', 'svc_maintenance'),
  ('private.mask(text)', 'invoker', 'immutable', ''),
  ('private.masked(text,jsonb)', 'invoker', 'stable', ''),
  ('private.write_audit(text,text,text,text[],jsonb,jsonb,jsonb)', 'definer', 'volatile', ''),
  ('private.audit_row()', 'definer', 'volatile', ''),
  ('private.audit(regclass)', 'invoker', 'volatile', ''),
  ('private.audit_event(text,uuid,jsonb)', 'definer', 'volatile',
    'app_admin, app_agent, app_customer, svc_dispatch, svc_intake, svc_maintenance, svc_signup'),
  -- limits and repeats
  ('private.hit_rate_limits(jsonb)', 'definer', 'volatile', 'edge_functions'),
  ('private.sign_in_wait(integer,integer)', 'invoker', 'immutable', ''),
  ('private.begin_sign_in(text,text,integer,integer)', 'definer', 'volatile', 'svc_signup'),
  ('private.forgive_sign_in(text,text,boolean)', 'definer', 'volatile', 'svc_signup'),
  ('private.idempotency_scope(text)', 'invoker', 'stable', ''),
  ('private.begin_idempotent(text,text,bytea)', 'definer', 'volatile',
    'app_admin, app_agent, app_customer, svc_intake'),
  ('private.finish_idempotent(text,text,bytea,integer,jsonb,jsonb)', 'definer', 'volatile',
    'app_admin, app_agent, app_customer, svc_intake'),
  -- mail
  ('private.enqueue_mail(text,text,jsonb,bytea,timestamp with time zone,uuid)', 'definer', 'volatile',
    'app_admin, svc_intake, svc_signup'),
  ('private.claim_outbox(integer,interval,uuid)', 'definer', 'volatile', 'svc_dispatch'),
  ('private.settle_outbox(uuid,uuid,text,text)', 'definer', 'volatile', 'svc_dispatch'),
  ('private.send_email_hook(jsonb)', 'definer', 'volatile', 'supabase_auth_admin'),
  -- codes
  ('private.reserve_code(private.code_purpose,text,interval,interval)', 'definer', 'volatile', 'app_admin, svc_signup'),
  ('private.issue_code(uuid,uuid,bytea,text)', 'definer', 'volatile', 'app_admin, svc_signup'),
  ('private.release_code(uuid)', 'definer', 'volatile', 'app_admin, svc_signup'),
  ('private.claim_code(private.code_purpose,text,bytea,interval)', 'definer', 'volatile', 'svc_signup'),
  ('private.finish_code(uuid,boolean)', 'definer', 'volatile', 'svc_signup'),
  -- api keys
  ('private.find_api_key(text)', 'definer', 'stable', 'edge_functions'),
  ('private.touch_api_key(uuid)', 'definer', 'volatile', 'edge_functions'),
  -- leads
  ('private.is_plain_line(text,integer)', 'invoker', 'immutable', 'app_admin, app_agent, app_customer'),
  ('private.is_plain_text(text,integer)', 'invoker', 'immutable', 'app_admin, app_agent, app_customer'),
  ('private.before_lead_update()', 'invoker', 'volatile', ''),
  ('private.intake_lead(jsonb)', 'definer', 'volatile', 'svc_intake'),
  -- the schedule
  ('private.maintain()', 'definer', 'volatile', 'svc_maintenance')
$$, 'these are all functions of public and private, and all who may execute them');

select is_empty(
  $$select oid::regprocedure from pg_proc
    where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not coalesce(proconfig @> array['search_path=""'], false)$$,
  'every function pins an empty search_path'
);

select is_empty(
  $$select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace and prosecdef$$,
  'no security definer function lies in public'
);

select is_empty(
  $$select oid::regprocedure from pg_proc
    where pronamespace in ('public'::regnamespace, 'private'::regnamespace) and proowner <> 'postgres'::regrole$$,
  'every function belongs to postgres'
);

select is_empty(
  $$select oid::regprocedure from pg_proc
    where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and exists (
        select from aclexplode(coalesce(proacl, acldefault('f', proowner)))
        where grantee = 0 or is_grantable and grantee <> proowner
      )$$,
  'nothing may be executed by everybody, nor passed on'
);

select * from finish();
rollback;
