import { auditEvent } from "../../../shared/audit/event.ts";
import { accountOf } from "../../../shared/codes/code_store.ts";
import { sql } from "../../../shared/db/sql.ts";
import type { Transaction } from "../../../shared/db/transaction.ts";
import {
  ForbiddenError,
  RateLimitedError,
  UnauthenticatedError,
} from "../../../shared/errors/app_error.ts";
import type { AuthSession } from "../../../shared/upstream/auth_answers.ts";
import { isAuthRefusal } from "../../../shared/upstream/auth_api_error.ts";
import type { AuthClient } from "../../../shared/upstream/auth_client.ts";
import { meaning } from "./auth.ts";
import { type SignupContext, signupDb } from "./config.ts";
import { addressKey, ipKey } from "./subjects.ts";

/** bcrypt, and so Auth, looks at no more; what is longer cannot be anybody's password. */
const MAX_PASSWORD_BYTES = 72;

export interface Credentials {
  address: string;
  password: string;
  /** What the audit calls a success. */
  action: "account.signed_in" | "account.reauthenticated";
}

type Context = Pick<SignupContext, "config" | "clientIp" | "db" | "caller">;

/** Whom the lock-out counts; see subjects.ts. */
interface Keys {
  address: string;
  ip: string;
}

/**
 * Lets Auth look at a password, behind the lock-out: the attempt is counted before the password is looked
 * at, so that thirty guesses at once count as thirty (ASVS 5.0, V6.3.1).
 *
 * @throws AppError `too_many_attempts`, `invalid_credentials`, `email_not_verified`, `account_disabled`
 */
export async function signIn(
  context: Context,
  auth: AuthClient,
  { address, password, action }: Credentials,
): Promise<AuthSession> {
  const db = signupDb(context);
  const keys: Keys = {
    address: await addressKey(context.config, address),
    ip: await ipKey(context.config, context.clientIp),
  };
  const userId = await begin(context, keys, address);
  const wrong = async () => {
    await db.transaction((tx) => auditEvent(tx, "account.sign_in_failed", userId));
    return new UnauthenticatedError("invalid_credentials", "The address or the password is wrong");
  };

  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) throw await wrong();
  let session: AuthSession;
  try {
    session = await auth.signInWithPassword({ email: address, password });
  } catch (error) {
    // Auth tells of a ban without having looked at the password, so nobody may be told.
    if (isAuthRefusal(error, "invalid_credentials", "user_banned")) throw await wrong();
    if (isAuthRefusal(error, "email_not_confirmed")) {
      await db.transaction((tx) => forgive(tx, keys, true));
      throw new ForbiddenError("The address has not been verified yet", "email_not_verified");
    }
    // The password was right, or Auth was in no state to say: either way it was no guess.
    await db.transaction((tx) => forgive(tx, keys, false));
    return await meaning(Promise.reject(error));
  }
  await db.transaction((tx) =>
    Promise.all([forgive(tx, keys, true), auditEvent(tx, action, userId)])
  );
  return session;
}

/** Forgets the failures of an address whose owner has just proved to be there. */
export async function unlock(
  tx: Transaction,
  config: SignupContext["config"],
  address: string,
): Promise<void> {
  const key = await addressKey(config, address);
  await forgive(tx, { address: key, ip: key }, true);
}

/** @returns the user that the address belongs to, for the audit */
async function begin(
  context: Context,
  keys: Keys,
  address: string,
): Promise<string | null> {
  const { attempt, account } = await signupDb(context).transaction(async (tx) => {
    const [attempt, account] = await Promise.all([
      tx.one<{ allowed: boolean; retry_after: number }>(
        sql`select allowed, retry_after from private.begin_sign_in(${keys.address}, ${keys.ip})`,
      ),
      accountOf(tx, address),
    ]);
    if (!attempt.allowed) await auditEvent(tx, "account.locked", account.user_id);
    return { attempt, account };
  });
  if (!attempt.allowed) throw new RateLimitedError(attempt.retry_after, "too_many_attempts");
  return account.user_id;
}

async function forgive(tx: Transaction, { address, ip }: Keys, succeeded: boolean): Promise<void> {
  await tx.execute(sql`select private.forgive_sign_in(${address}, ${ip}, ${succeeded})`);
}
