import { confirmUser } from "../confirm.ts";
import type { Auth, AuthRequest } from "../http/context.ts";
import { AuthError, badRequest, forbidden, orInternal } from "../http/errors.ts";
import { isExpired } from "../mail/codes.ts";
import { hashPassword, randomPassword, replacePassword } from "../passwords.ts";
import { writeAudit } from "../store/audit.ts";
import type { Queries } from "../store/database.ts";
import { verifyEmailIdentities } from "../store/identities.ts";
import {
  clearOneTimeTokens,
  findOneTimeToken,
  type OneTimeTokenRow,
  type OneTimeTokenType,
} from "../store/one_time_tokens.ts";
import { findUserById, isBanned, updateUser, type UserRow } from "../store/users.ts";
import { grantSession, type SessionJson } from "../tokens/grant.ts";
import { confirmEmailChange } from "./verify_email_change.ts";

export const ACCEPTED_ONE =
  "Confirmation link accepted. Please proceed to confirm link sent to the other email";

/** A token to redeem; with `email`, only for the user of that address. */
export interface Redemption {
  type: string;
  hash: string;
  email: string | null;
}

const ACCEPTS: Readonly<Record<string, readonly OneTimeTokenType[]>> = {
  email: ["confirmation_token", "recovery_token"],
  signup: ["confirmation_token"],
  invite: ["confirmation_token"],
  recovery: ["recovery_token"],
  magiclink: ["recovery_token"],
  email_change: ["email_change_token_current", "email_change_token_new"],
};

/** Uses a token up and starts a session; null when the other address has yet to confirm. */
export async function redeem(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  redemption: Redemption,
): Promise<SessionJson | null> {
  const accepted = Object.hasOwn(ACCEPTS, redemption.type) ? ACCEPTS[redemption.type] : undefined;
  if (accepted === undefined) {
    throw badRequest("validation_failed", "Invalid email verification type");
  }
  const { token, user } = await claim(tx, redemption, accepted);
  if (isBanned(user)) throw forbidden("user_banned", "User is banned");
  if (isExpired(sentAt(user, token.token_type), auth.options.otpExpirySeconds)) {
    throw expired(redemption);
  }
  const verified = await settle(auth, call, tx, user, token);
  return verified === null ? null : await grantSession(auth, call, tx, verified, "otp");
}

/**
 * Finds the token and its user, and looks again once the user is locked: of many who present one token
 * at once, the first uses it up and the others find nothing.
 */
async function claim(
  tx: Queries,
  redemption: Redemption,
  accepted: readonly OneTimeTokenType[],
): Promise<{ token: OneTimeTokenRow; user: UserRow }> {
  const seen = await findOneTimeToken(tx, redemption.hash, accepted);
  if (seen === null) throw expired(redemption);
  const user = await findUserById(tx, seen.user_id, "for update");
  const token = await findOneTimeToken(tx, redemption.hash, accepted);
  if (user === null || token === null || token.user_id !== user.id) throw expired(redemption);
  if (redemption.email !== null && redemption.email !== token.relates_to) {
    throw expired(redemption);
  }
  return { token, user };
}

function sentAt(user: UserRow, type: OneTimeTokenType): Date | null {
  if (type === "confirmation_token") return user.confirmation_sent_at;
  if (type === "recovery_token") return user.recovery_sent_at;
  return user.email_change_sent_at;
}

async function settle(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  token: OneTimeTokenRow,
): Promise<UserRow | null> {
  if (token.token_type === "confirmation_token") return await confirmSignup(call, tx, user);
  if (token.token_type === "recovery_token") return await recover(call, tx, user);
  return await confirmEmailChange(auth, call, tx, user, token);
}

async function confirmSignup(call: AuthRequest, tx: Queries, user: UserRow): Promise<UserRow> {
  let current = user;
  if (!current.encrypted_password && current.invited_at !== null) {
    // Invited users have no password until they choose one; nobody may sign in with an empty one.
    current = await replacePassword(tx, user.id, await hashPassword(randomPassword()), null);
  }
  await writeAudit(tx, current, "user_signedup", call.caller.ip, { provider: "email" });
  return await orInternal("Error confirming user", async () => {
    await verifyEmailIdentities(tx, current.id, current.email ?? "");
    return await confirmUser(tx, current);
  });
}

async function recover(call: AuthRequest, tx: Queries, user: UserRow): Promise<UserRow> {
  return await orInternal("Database error updating user", async () => {
    await clearOneTimeTokens(tx, user.id);
    const current = await updateUser(tx, user.id, { recovery_token: "" });
    if (current.email_confirmed_at !== null) {
      await writeAudit(tx, current, "login", call.caller.ip);
      return current;
    }
    await writeAudit(tx, current, "user_signedup", call.caller.ip, { provider: "email" });
    return await confirmUser(tx, current);
  });
}

function expired({ email }: Redemption): AuthError {
  return forbidden(
    "otp_expired",
    email === null ? "Email link is invalid or has expired" : "Token has expired or is invalid",
  );
}
