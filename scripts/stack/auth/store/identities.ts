import type { Queries } from "./database.ts";
import type { Json } from "./users.ts";

export interface IdentityRow {
  id: string;
  provider_id: string;
  user_id: string;
  identity_data: Json;
  provider: string;
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
  email: string | null;
}

export function listIdentities(tx: Queries, userId: string): Promise<IdentityRow[]> {
  return tx.rows<IdentityRow>(
    "select * from auth.identities where user_id = $1 order by created_at, id",
    [userId],
  );
}

/** Makes the e-mail identity, or sets its address and verification when there is one. */
export async function setEmailIdentity(
  tx: Queries,
  userId: string,
  email: string,
  verified: boolean,
): Promise<void> {
  const data = { email: email.toLowerCase(), email_verified: verified };
  await tx.rows(
    `insert into auth.identities (
       id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at
     ) values ($1, $2::text, $2::uuid, $3, 'email', now(), now(), now())
     on conflict (provider_id, provider) do update
       set identity_data = identities.identity_data || $4, updated_at = now()`,
    [
      crypto.randomUUID(),
      userId,
      JSON.stringify({ sub: userId, ...data, phone_verified: false }),
      JSON.stringify(data),
    ],
  );
}

/** Marks the identities that carry the user's own address as verified. */
export async function verifyEmailIdentities(tx: Queries, userId: string, email: string) {
  await tx.rows(
    `update auth.identities
     set identity_data = identity_data || '{"email_verified": true}', updated_at = now()
     where user_id = $1 and email = lower($2)`,
    [userId, email],
  );
}
