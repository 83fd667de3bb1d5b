import { z } from "zod";
import { readBody, text } from "../http/body.ts";
import type { Auth, AuthRequest, Endpoint } from "../http/context.ts";
import { AuthError, badRequest } from "../http/errors.ts";
import { writeAudit } from "../store/audit.ts";
import type { Queries } from "../store/database.ts";
import {
  findActiveToken,
  findRefreshToken,
  insertRefreshToken,
  type RefreshTokenRow,
  revokeFamily,
  revokeRefreshToken,
} from "../store/refresh_tokens.ts";
import { deviceOf, findSession, touchSession } from "../store/sessions.ts";
import { findUserById, isBanned, updateUser, type UserRow } from "../store/users.ts";
import { issueAccessToken } from "../tokens/access_token.ts";
import { type SessionJson, sessionJson } from "../tokens/grant.ts";

const Body = z.object({ refresh_token: text });

/** POST /token?grant_type=refresh_token */
export const refreshGrant: Endpoint = async (auth, call) => {
  const { refresh_token } = await readBody(call.request, Body);
  if (refresh_token === "") {
    // The one OAuth-shaped refusal GoTrue has left here.
    const body = { error: "invalid_request", error_description: "refresh_token required" };
    return Response.json(body, { status: 400 });
  }
  const outcome = await auth.db.transaction((tx) => refresh(auth, call, tx, refresh_token));
  // Detected reuse is refused and yet committed: the family stays revoked.
  if (outcome instanceof AuthError) throw outcome;
  return Response.json(outcome);
};

async function refresh(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  presented: string,
): Promise<SessionJson | AuthError> {
  const found = await findRefreshToken(tx, presented);
  if (found === null) throw notFound();
  // User, session, token: everybody locks in this order, so two requests wait and never deadlock.
  const user = await findUserById(tx, found.user_id, "for update");
  if (user === null) throw notFound();
  if (isBanned(user)) throw badRequest("user_banned", "Invalid Refresh Token: User Banned");
  const session = found.session_id === null
    ? null
    : await findSession(tx, found.session_id, "for update");
  if (session === null) {
    throw badRequest("session_not_found", "Invalid Refresh Token: No Valid Session Found");
  }
  if (session.not_after !== null && session.not_after.getTime() < Date.now()) {
    throw badRequest("session_expired", "Invalid Refresh Token: Session Expired");
  }
  const token = await findRefreshToken(tx, presented);
  if (token === null) throw notFound();

  const reused = token.revoked ? await reuse(auth, tx, token, session.id) : null;
  if (reused instanceof AuthError) return reused;

  await writeAudit(tx, user, "token_refreshed", call.caller.ip);
  const next = reused ?? await swap(tx, call, user, token, session.id);
  const current = await updateUser(tx, user.id, { last_sign_in_at: new Date() });
  const access = await issueAccessToken(auth, tx, current, session.id, "token_refresh");
  await touchSession(tx, session.id, deviceOf(call));
  return await sessionJson(auth, tx, current, access.token, access.expiresAt, next);
}

/**
 * A used token is presented again. Harmless when its successor is the session's active one (the client
 * lost the answer, or two tabs refreshed at once): it gets that successor. Harmless too within the reuse
 * interval. Anything later is theft: the whole family is revoked.
 */
async function reuse(
  auth: Auth,
  tx: Queries,
  token: RefreshTokenRow,
  sessionId: string,
): Promise<string | null | AuthError> {
  const active = await findActiveToken(tx, sessionId);
  if (active?.parent === token.token) return active.token;
  const until = token.updated_at.getTime() + auth.options.refreshTokenReuseSeconds * 1000;
  if (Date.now() <= until) return null;
  await revokeFamily(tx, sessionId);
  return badRequest("refresh_token_already_used", "Invalid Refresh Token: Already Used");
}

async function swap(
  tx: Queries,
  call: AuthRequest,
  user: UserRow,
  token: RefreshTokenRow,
  sessionId: string,
): Promise<string> {
  await writeAudit(tx, user, "token_revoked", call.caller.ip);
  await revokeRefreshToken(tx, token.token);
  return await insertRefreshToken(tx, user.id, sessionId, token.token);
}

function notFound(): AuthError {
  return badRequest(
    "refresh_token_not_found",
    "Invalid Refresh Token: Refresh Token Not Found",
  );
}
