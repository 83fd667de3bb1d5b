-- What policies ask about an object, and Storage's own rules. Ends with taking from
-- `supabase_storage_admin` the right to make things in `storage`: its heir `postgres` has it not on
-- hosted Supabase (see 10_roles.sql), and nothing else makes things there.

set local role supabase_storage_admin;

create function storage.foldername(name text) returns text[]
language sql immutable
as $$
  select (string_to_array(name, '/'))[1:cardinality(string_to_array(name, '/')) - 1];
$$;
comment on function storage.foldername(text) is 'the folders on the way to an object';

create function storage.filename(name text) returns text
language sql immutable
as $$
  select (string_to_array(name, '/'))[cardinality(string_to_array(name, '/'))];
$$;
comment on function storage.filename(text) is 'an object''s name without its folders';

create function storage.extension(name text) returns text
language sql immutable
as $$
  select reverse(split_part(reverse(storage.filename(name)), '.', 1));
$$;
comment on function storage.extension(text) is 'what follows the last dot of an object''s name';

create function storage.operation() returns text
language sql stable
as $$
  select current_setting('storage.operation', true);
$$;
comment on function storage.operation() is 'what Storage is about to do, such as storage.object.list';

create function storage.allow_any_operation(expected_operations text[]) returns boolean
language sql stable
as $$
  select exists (
    select from unnest(expected_operations) as expected (operation)
    where expected.operation <> ''
      and regexp_replace(expected.operation, '^storage\.', '')
        = regexp_replace(storage.operation(), '^storage\.', '')
  );
$$;
comment on function storage.allow_any_operation(text[]) is
  'whether Storage is about to do one of these, with or without the prefix "storage."';

create function storage.allow_only_operation(expected_operation text) returns boolean
language sql stable
as $$
  select storage.allow_any_operation(array[expected_operation]);
$$;
comment on function storage.allow_only_operation(text) is
  'whether Storage is about to do this, with or without the prefix "storage."';

create function storage.get_size_by_bucket() returns table (size bigint, bucket_id text)
language sql stable
as $$
  select sum((metadata ->> 'size')::bigint)::bigint, bucket_id
  from storage.objects
  group by bucket_id;
$$;
comment on function storage.get_size_by_bucket() is 'the bytes in each bucket';

create function storage.update_updated_at_column() returns trigger
language plpgsql volatile
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;
create trigger update_objects_updated_at
  before update on storage.objects
  for each row execute function storage.update_updated_at_column();

create function storage.enforce_bucket_name_length() returns trigger
language plpgsql volatile
as $$
begin
  if length(new.name) > 100 then
    raise exception 'bucket name "%" is too long (% characters). Max is 100.',
      new.name, length(new.name);
  end if;
  return new;
end;
$$;
create trigger enforce_bucket_name_length_trigger
  before insert or update of name on storage.buckets
  for each row execute function storage.enforce_bucket_name_length();

-- A row deleted by SQL would leave its bytes behind: only Storage, which says so, may delete.
create function storage.protect_delete() returns trigger
language plpgsql volatile
as $$
begin
  if current_setting('storage.allow_delete_query', true) is distinct from 'true' then
    raise insufficient_privilege using
      message =
        'Direct deletion from storage tables is not allowed. Use the Storage API instead.',
      hint = 'This prevents accidental data loss from orphaned objects.';
  end if;
  return null;
end;
$$;
create trigger protect_buckets_delete
  before delete on storage.buckets
  for each statement execute function storage.protect_delete();
create trigger protect_objects_delete
  before delete on storage.objects
  for each statement execute function storage.protect_delete();

reset role;
revoke create on schema storage from supabase_storage_admin;
