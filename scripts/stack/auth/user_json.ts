import type { Queries } from "./store/database.ts";
import { type IdentityRow, listIdentities } from "./store/identities.ts";
import type { Json, UserRow } from "./store/users.ts";

export type UserJson = Json & { id: string };

/** A user as GoTrue answers it, identities included. */
export async function userJson(tx: Queries, user: UserRow): Promise<UserJson> {
  return toUserJson(user, await listIdentities(tx, user.id));
}

/** Null identities mean "not loaded": GoTrue answers that in lists. */
export function toUserJson(user: UserRow, identities: IdentityRow[] | null): UserJson {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email ?? "",
    ...time("email_confirmed_at", user.email_confirmed_at),
    ...time("invited_at", user.invited_at),
    phone: user.phone ?? "",
    ...time("phone_confirmed_at", user.phone_confirmed_at),
    ...time("confirmation_sent_at", user.confirmation_sent_at),
    ...time("confirmed_at", user.confirmed_at),
    ...time("recovery_sent_at", user.recovery_sent_at),
    ...(user.email_change ? { new_email: user.email_change } : {}),
    ...time("email_change_sent_at", user.email_change_sent_at),
    ...time("reauthentication_sent_at", user.reauthentication_sent_at),
    ...time("last_sign_in_at", user.last_sign_in_at),
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities: identities === null ? null : identities.map(identityJson),
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
    ...time("banned_until", user.banned_until),
    ...time("deleted_at", user.deleted_at),
    is_anonymous: user.is_anonymous,
  };
}

function identityJson(identity: IdentityRow): Json {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: identity.identity_data,
    provider: identity.provider,
    ...time("last_sign_in_at", identity.last_sign_in_at),
    created_at: identity.created_at.toISOString(),
    updated_at: identity.updated_at.toISOString(),
    ...(identity.email ? { email: identity.email } : {}),
  };
}

function time(name: string, value: Date | null): Json {
  return value === null ? {} : { [name]: value.toISOString() };
}
