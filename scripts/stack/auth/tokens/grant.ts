import type { Auth, AuthRequest } from "../http/context.ts";
import { orInternal } from "../http/errors.ts";
import type { Queries } from "../store/database.ts";
import { insertRefreshToken } from "../store/refresh_tokens.ts";
import { deviceOf, insertSession } from "../store/sessions.ts";
import { updateUser, type UserRow } from "../store/users.ts";
import { type UserJson, userJson } from "../user_json.ts";
import { issueAccessToken } from "./access_token.ts";

/** The session as GoTrue answers it. */
export interface SessionJson {
  access_token: string;
  token_type: "bearer";
  expires_in: number;
  expires_at: number;
  refresh_token: string;
  user: UserJson;
}

/** Starts a session for a user who has just proved who they are. */
export async function grantSession(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  method: "password" | "otp",
): Promise<SessionJson> {
  const { sessionId, refreshToken } = await orInternal("Database error granting user", async () => {
    const sessionId = await insertSession(tx, user.id, method, deviceOf(call));
    return { sessionId, refreshToken: await insertRefreshToken(tx, user.id, sessionId, null) };
  });
  const signedIn = await updateUser(tx, user.id, { last_sign_in_at: new Date() });
  const { token, expiresAt } = await issueAccessToken(auth, tx, signedIn, sessionId, method);
  return sessionJson(auth, tx, signedIn, token, expiresAt, refreshToken);
}

export async function sessionJson(
  auth: Auth,
  tx: Queries,
  user: UserRow,
  accessToken: string,
  expiresAt: number,
  refreshToken: string,
): Promise<SessionJson> {
  return {
    access_token: accessToken,
    token_type: "bearer",
    expires_in: auth.options.jwtExpirySeconds,
    expires_at: expiresAt,
    refresh_token: refreshToken,
    user: await userJson(tx, user),
  };
}
