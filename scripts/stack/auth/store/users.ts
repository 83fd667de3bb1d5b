import type { Queries } from "./database.ts";

export type Json = Record<string, unknown>;

/** The columns of auth.users that this service reads and writes. */
export interface UserRow {
  id: string;
  aud: string;
  role: string;
  email: string | null;
  encrypted_password: string | null;
  email_confirmed_at: Date | null;
  invited_at: Date | null;
  confirmation_token: string | null;
  confirmation_sent_at: Date | null;
  confirmed_at: Date | null;
  recovery_token: string | null;
  recovery_sent_at: Date | null;
  email_change: string | null;
  email_change_token_new: string | null;
  email_change_token_current: string | null;
  email_change_sent_at: Date | null;
  email_change_confirm_status: number | null;
  phone: string | null;
  phone_confirmed_at: Date | null;
  phone_change: string | null;
  phone_change_token: string | null;
  phone_change_sent_at: Date | null;
  reauthentication_token: string | null;
  reauthentication_sent_at: Date | null;
  last_sign_in_at: Date | null;
  raw_app_meta_data: Json | null;
  raw_user_meta_data: Json | null;
  banned_until: Date | null;
  deleted_at: Date | null;
  is_anonymous: boolean;
  created_at: Date;
  updated_at: Date;
}

export const AUDIENCE = "authenticated";
/** GoTrue keeps the nil uuid here and looks users up by it. */
export const INSTANCE_ID = "00000000-0000-0000-0000-000000000000";

type Lock = "" | "for update";

export function findUserById(tx: Queries, id: string, lock: Lock = ""): Promise<UserRow | null> {
  return tx.first<UserRow>(
    `select * from auth.users where instance_id = $2 and id = $1 ${lock}`,
    [id, INSTANCE_ID],
  );
}

/** By address in any case, in our audience; users of single sign-on are not found this way. */
export function findUserByEmail(
  tx: Queries,
  email: string,
  lock: Lock = "",
): Promise<UserRow | null> {
  return tx.first<UserRow>(
    `select * from auth.users
     where instance_id = $3 and lower(email) = lower($1) and aud = $2 and is_sso_user = false
     ${lock}`,
    [email, AUDIENCE, INSTANCE_ID],
  );
}

/** Whether another user has this address, as an identity or as its own. */
export async function emailIsTaken(tx: Queries, email: string, exceptId?: string) {
  const row = await tx.first<{ taken: boolean }>(
    `select exists (
       select from auth.identities where email = lower($1) and user_id is distinct from $2::uuid
     ) or exists (
       select from auth.users
       where lower(email) = lower($1) and aud = $3 and is_sso_user = false
         and id is distinct from $2::uuid
     ) as taken`,
    [email, exceptId ?? null, AUDIENCE],
  );
  return row?.taken ?? false;
}

/** Every token column is '' and not null: GoTrue cannot read null from them. */
export async function insertUser(
  tx: Queries,
  user: { id: string; email: string; passwordHash: string; metadata: Json; role: string },
): Promise<UserRow> {
  const [row] = await tx.rows<UserRow>(
    `insert into auth.users (
       instance_id, id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data,
       confirmation_token, recovery_token, email_change, email_change_token_new,
       email_change_token_current, phone_change, phone_change_token, reauthentication_token,
       email_change_confirm_status, is_sso_user, is_anonymous, created_at, updated_at
     ) values (
       $1, $2, $3, $4, $5, $6, $7, $8, '', '', '', '', '', '', '', '', 0, false, false, now(), now()
     ) returning *`,
    [
      INSTANCE_ID,
      user.id,
      AUDIENCE,
      user.role,
      user.email.toLowerCase(),
      user.passwordHash,
      JSON.stringify({ provider: "email", providers: ["email"] }),
      JSON.stringify(user.metadata),
    ],
  );
  if (row === undefined) throw new Error("insert into auth.users returned no row");
  return row;
}

type Changes = Partial<Omit<UserRow, "id" | "confirmed_at" | "created_at" | "updated_at">>;

/** Sets the given columns and updated_at; answers the row as it then is. */
export async function updateUser(tx: Queries, id: string, changes: Changes): Promise<UserRow> {
  const columns = Object.keys(changes);
  const values = Object.values(changes).map((value) =>
    typeof value === "object" && value !== null && !(value instanceof Date)
      ? JSON.stringify(value)
      : value
  );
  const assignments = columns.map((column, index) => `${column} = $${index + 2}`);
  const row = await tx.first<UserRow>(
    `update auth.users set ${[...assignments, "updated_at = now()"].join(", ")}
     where id = $1 returning *`,
    [id, ...values],
  );
  if (row === null) throw new Error(`user ${id} vanished`);
  return row;
}

/** Updates as GoTrue merges metadata: given keys are set, keys given as null are removed. */
export function mergeMetadata(current: Json | null, updates: Json): Json {
  const merged: Json = { ...current };
  for (const [key, value] of Object.entries(updates)) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

export function isBanned(user: UserRow): boolean {
  return user.banned_until !== null && user.banned_until.getTime() > Date.now();
}
