import { isIP } from "node:net";
import type { AuthRequest } from "../http/context.ts";
import type { Queries } from "./database.ts";

export interface SessionRow {
  id: string;
  user_id: string;
  created_at: Date;
  not_after: Date | null;
  aal: string | null;
}

/** Where a session is used from. */
export interface Device {
  userAgent: string | null;
  ip: string | null;
}

export function deviceOf({ request, caller }: AuthRequest): Device {
  return {
    userAgent: request.headers.get("user-agent"),
    ip: isIP(caller.ip) === 0 ? null : caller.ip,
  };
}

export function findSession(
  tx: Queries,
  id: string,
  lock: "" | "for update" = "",
): Promise<SessionRow | null> {
  return tx.first<SessionRow>(`select * from auth.sessions where id = $1 ${lock}`, [id]);
}

/** Starts a session and records how the user proved who they are. */
export async function insertSession(
  tx: Queries,
  userId: string,
  method: string,
  device: Device,
): Promise<string> {
  const id = crypto.randomUUID();
  await tx.rows(
    `insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
     values ($1, $2, now(), now(), 'aal1', $3, $4)`,
    [id, userId, device.userAgent, device.ip],
  );
  await tx.rows(
    `insert into auth.mfa_amr_claims (
       id, session_id, created_at, updated_at, authentication_method
     ) values ($1, $2, now(), now(), $3)`,
    [crypto.randomUUID(), id, method],
  );
  return id;
}

/** The methods of a session for its `amr` claim, newest first. */
export async function listMethods(tx: Queries, sessionId: string) {
  return await tx.rows<{ method: string; timestamp: number }>(
    `select authentication_method as method, extract(epoch from updated_at)::integer as timestamp
     from auth.mfa_amr_claims where session_id = $1 order by updated_at desc`,
    [sessionId],
  );
}

export async function touchSession(tx: Queries, id: string, device: Device): Promise<void> {
  await tx.rows(
    `update auth.sessions
     set refreshed_at = now() at time zone 'utc', updated_at = now(), user_agent = $2, ip = $3
     where id = $1`,
    [id, device.userAgent, device.ip],
  );
}

/** Ends sessions of a user: all, only the one named, or all but the one named. */
export async function endSessions(
  tx: Queries,
  userId: string,
  which: { only: string } | { except: string } | "all",
): Promise<void> {
  if (which === "all") {
    await tx.rows("delete from auth.sessions where user_id = $1", [userId]);
  } else if ("only" in which) {
    await tx.rows("delete from auth.sessions where user_id = $1 and id = $2", [userId, which.only]);
  } else {
    await tx.rows("delete from auth.sessions where user_id = $1 and id <> $2", [
      userId,
      which.except,
    ]);
  }
}
