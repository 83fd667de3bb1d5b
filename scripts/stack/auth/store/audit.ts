import type { Queries } from "./database.ts";
import { INSTANCE_ID, type Json, type UserRow } from "./users.ts";

const LOG_TYPES = {
  login: "account",
  logout: "account",
  user_signedup: "team",
  user_invited: "team",
  user_deleted: "team",
  token_revoked: "token",
  token_refreshed: "token",
  user_modified: "user",
  user_recovery_requested: "user",
  user_reauthenticate_requested: "user",
  user_confirmation_requested: "user",
  user_updated_password: "user",
} as const;

export type AuditAction = keyof typeof LOG_TYPES;
export type Actor = Pick<UserRow, "id" | "email" | "raw_user_meta_data">;

/** Who acts when the secret key does, as GoTrue names it. */
export const SERVICE_ROLE: Actor = {
  id: INSTANCE_ID,
  email: "service_role",
  raw_user_meta_data: null,
};

/** Writes an entry of auth.audit_log_entries, shaped as GoTrue's. */
export async function writeAudit(
  tx: Queries,
  actor: Actor,
  action: AuditAction,
  ip: string,
  traits?: Json,
): Promise<void> {
  const name = actor.raw_user_meta_data?.full_name;
  const payload = {
    action,
    actor_id: actor.id,
    actor_username: actor.email ?? "",
    actor_via_sso: false,
    log_type: LOG_TYPES[action],
    ...(name === undefined ? {} : { actor_name: name }),
    ...(traits === undefined ? {} : { traits }),
  };
  await tx.rows(
    `insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
     values ($1, $2, $3, now(), $4)`,
    [INSTANCE_ID, crypto.randomUUID(), JSON.stringify(payload), ip],
  );
}

/** The traits of an entry about somebody else than the actor. */
export function aboutUser(user: UserRow): Json {
  return { user_id: user.id, user_email: user.email ?? "", user_phone: user.phone ?? "" };
}
