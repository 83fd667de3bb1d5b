-- Server-to-server keys. The key is 256 random bits, so a plain SHA-256 is enough to keep it (there is
-- nothing to guess); it is looked up by its public prefix and compared by the function in constant time.

create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  prefix text not null unique,
  key_hash bytea not null,
  scopes text[] not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  constraint name_is_plain_text check (char_length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  constraint hash_is_sha256 check (octet_length(key_hash) = 32),
  constraint scopes_are_known check (scopes <@ array['leads:write'] and cardinality(scopes) > 0)
);
comment on table public.api_keys is 'Server-to-server keys: hashed, scoped, with expiry and last use.';
create index api_keys_by_creator on public.api_keys (created_by);

select private.protect('public.api_keys');
select private.audit('public.api_keys');

create policy admin_reads_all on public.api_keys for select to app_admin using (true);
create policy admin_inserts on public.api_keys
  for insert to app_admin with check (created_by = (select auth.uid()));
create policy admin_revokes on public.api_keys for update to app_admin using (true) with check (true);

-- The hash is nobody's to read.
grant select (id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_by, created_at)
  on public.api_keys to app_admin;
grant insert (name, prefix, key_hash, scopes, expires_at) on public.api_keys to app_admin;
grant update (name, revoked_at) on public.api_keys to app_admin;

insert into private.audit_masks (table_name, column_name) values ('public.api_keys', 'key_hash');

create function private.find_api_key(prefix text)
returns table (id uuid, key_hash bytea, scopes text[])
language sql
stable
security definer
set search_path = ''
as $$
  select api_keys.id, api_keys.key_hash, api_keys.scopes
  from public.api_keys
  where api_keys.prefix = find_api_key.prefix
    and revoked_at is null
    and (expires_at is null or expires_at > now())
$$;
comment on function private.find_api_key(text) is 'The live key of a prefix, for the function to compare.';
revoke execute on function private.find_api_key(text) from public;
grant execute on function private.find_api_key(text) to edge_functions;

-- At most one write a minute a key: last use is for people, not for accounting.
create function private.touch_api_key(key_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.api_keys
  set last_used_at = now()
  where id = key_id and (last_used_at is null or last_used_at < now() - interval '1 minute')
$$;
comment on function private.touch_api_key(uuid) is 'Notes that a key was used.';
revoke execute on function private.touch_api_key(uuid) from public;
grant execute on function private.touch_api_key(uuid) to edge_functions;
