import { randomInt } from "node:crypto";
import type { Queries } from "./database.ts";
import { INSTANCE_ID } from "./users.ts";

export interface RefreshTokenRow {
  token: string;
  user_id: string;
  session_id: string | null;
  parent: string | null;
  revoked: boolean;
  updated_at: Date;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** Twelve characters, 60 bits, as GoTrue's. */
function randomToken(): string {
  return Array.from({ length: 12 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}

export function findRefreshToken(tx: Queries, token: string): Promise<RefreshTokenRow | null> {
  return tx.first<RefreshTokenRow>("select * from auth.refresh_tokens where token = $1", [token]);
}

/** Adds a token to a session; `parent` is the one it replaces. */
export async function insertRefreshToken(
  tx: Queries,
  userId: string,
  sessionId: string,
  parent: string | null,
): Promise<string> {
  const token = randomToken();
  await tx.rows(
    `insert into auth.refresh_tokens (
       instance_id, token, user_id, parent, session_id, revoked, created_at, updated_at
     ) values ($1, $2, $3, $4, $5, false, now(), now())`,
    [INSTANCE_ID, token, userId, parent, sessionId],
  );
  return token;
}

export async function revokeRefreshToken(tx: Queries, token: string): Promise<void> {
  await tx.rows(
    "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1",
    [token],
  );
}

/** Revokes every token of the session: one of them has been used by two parties. */
export async function revokeFamily(tx: Queries, sessionId: string): Promise<void> {
  await tx.rows(
    `update auth.refresh_tokens set revoked = true, updated_at = now()
     where session_id = $1 and revoked = false`,
    [sessionId],
  );
}

/** The newest token of a session that is still good. */
export function findActiveToken(tx: Queries, sessionId: string): Promise<RefreshTokenRow | null> {
  return tx.first<RefreshTokenRow>(
    `select * from auth.refresh_tokens
     where session_id = $1 and revoked is false order by id desc limit 1`,
    [sessionId],
  );
}
