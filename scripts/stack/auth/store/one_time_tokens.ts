import type { Queries } from "./database.ts";

export type OneTimeTokenType =
  | "confirmation_token"
  | "recovery_token"
  | "email_change_token_new"
  | "email_change_token_current"
  | "reauthentication_token";

export interface OneTimeTokenRow {
  user_id: string;
  token_type: OneTimeTokenType;
  token_hash: string;
  relates_to: string;
}

export function findOneTimeToken(
  tx: Queries,
  hash: string,
  types: readonly OneTimeTokenType[],
): Promise<OneTimeTokenRow | null> {
  return tx.first<OneTimeTokenRow>(
    `select user_id, token_type::text, token_hash, relates_to from auth.one_time_tokens
     where token_hash = $1 and token_type::text = any ($2) limit 1`,
    [hash, types],
  );
}

/** Replaces the user's token of this type. */
export async function setOneTimeToken(
  tx: Queries,
  userId: string,
  type: OneTimeTokenType,
  hash: string,
  relatesTo: string,
): Promise<void> {
  await clearOneTimeTokens(tx, userId, type);
  await tx.rows(
    `insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
     values ($1, $2, $3, $4, $5)`,
    [crypto.randomUUID(), userId, type, hash, relatesTo.toLowerCase()],
  );
}

/** Removes the user's tokens, or those of one type. */
export async function clearOneTimeTokens(
  tx: Queries,
  userId: string,
  type?: OneTimeTokenType,
): Promise<void> {
  await tx.rows(
    `delete from auth.one_time_tokens
     where user_id = $1 and ($2::text is null or token_type::text = $2)`,
    [userId, type ?? null],
  );
}
