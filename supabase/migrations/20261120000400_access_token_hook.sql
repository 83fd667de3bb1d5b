-- What Supabase Auth asks before it signs an access token. Auth calls this as supabase_auth_admin, in its
-- own transaction, with a time limit of two seconds.

-- A profile can only be missing when somebody removed it by hand or a trigger was off. The user gets the
-- least role again rather than an error at every sign-in, and the log says so.
create function private.restore_profile(user_id uuid)
returns public.profiles
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  profile public.profiles;
begin
  insert into public.profiles (id, email, full_name, verified_at, invited_at)
  select id, coalesce(email, ''), private.profile_name(raw_user_meta_data), email_confirmed_at, invited_at
  from auth.users
  where id = user_id
  on conflict (id) do nothing;

  select * into profile from public.profiles where id = user_id;
  if not found then
    return null;
  end if;
  raise warning 'profile of user % was missing and has been made again with role customer', user_id;
  perform private.audit_event('profile.restored', user_id);
  return profile;
end
$$;
comment on function private.restore_profile(uuid) is 'Makes a missing profile again with role customer, with a warning and an audit entry. Null without such a user.';
revoke execute on function private.restore_profile(uuid) from public;

create function private.custom_access_token_hook(event jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  user_id uuid := (event ->> 'user_id')::uuid;
  profile public.profiles;
begin
  select * into profile from public.profiles where id = user_id;
  if profile.id is null then
    profile := private.restore_profile(user_id);
  end if;
  if profile.id is null then
    return jsonb_build_object('error', jsonb_build_object('http_code', 403, 'message', 'user_not_found'));
  end if;

  if profile.disabled_at is not null then
    return jsonb_build_object(
      'error', jsonb_build_object('http_code', 403, 'message', 'account_disabled')
    );
  end if;

  return jsonb_build_object(
    'claims', (event -> 'claims') || jsonb_build_object(
      'role', 'app_' || profile.role,
      'user_role', profile.role,
      'role_version', profile.role_version
    )
  );
end
$$;
comment on function private.custom_access_token_hook(jsonb) is
  'Supabase Auth hook: puts role, user_role and role_version into the claims; refuses a disabled account.';
revoke execute on function private.custom_access_token_hook(jsonb) from public;
grant execute on function private.custom_access_token_hook(jsonb) to supabase_auth_admin;
