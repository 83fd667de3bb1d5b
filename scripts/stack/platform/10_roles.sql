-- The roles of a hosted Supabase project, with the attributes, settings and memberships that they
-- have there. `supabase_admin` exists already: the cluster was made with it. What a migration may
-- do as `postgres`, no superuser here either, follows from this file. Passwords are set at each
-- start, not here.

-- who runs migrations
create role postgres login createrole createdb replication bypassrls;
alter role postgres set search_path = "$user", public, extensions;

-- who asks: the roles that a request is carried out as
create role anon;
create role authenticated;
create role service_role bypassrls;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';

-- who logs in to become one of those
create role authenticator login noinherit;
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';

-- the services
create role supabase_auth_admin login noinherit;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_auth_admin set log_statement = 'none';
create role supabase_storage_admin login noinherit createrole;
alter role supabase_storage_admin set search_path = storage;
alter role supabase_storage_admin set log_statement = 'none';
create role supabase_realtime_admin noinherit;
create role supabase_replication_admin login replication;
create role supabase_etl_admin login replication;
create role supabase_read_only_user login bypassrls;
create role pgbouncer login;
create role dashboard_user createrole createdb replication;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_admin set log_statement = 'none';

grant anon, authenticated, service_role to authenticator with inherit false;
grant authenticator to supabase_storage_admin with inherit false;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres with admin option;
grant pg_create_subscription to postgres;
grant pg_read_all_data to supabase_read_only_user;

-- Hosted Supabase lets `postgres` make policies on Storage's tables by an extension (supautils).
-- Here being an heir of their owner does it. It may not become the owner, and the owner may make
-- nothing in the schema (see 50_storage.sql), so that `postgres` can make nothing there either.
grant supabase_storage_admin to postgres with inherit true, set false, admin false;
