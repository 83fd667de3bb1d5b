import type { Reservation } from "../../../shared/codes/code_store.ts";
import { randomBase62 } from "../../../shared/crypto/random.ts";
import { isAuthRefusal } from "../../../shared/upstream/auth_api_error.ts";
import type { AuthClient } from "../../../shared/upstream/auth_client.ts";
import { meaning, PASSWORD_MEANINGS } from "./auth.ts";

/** What somebody signs up with. */
export interface SignUp {
  email: string;
  password: string;
  full_name?: string | undefined;
}

/**
 * Makes the account of a sign-up, or gives an unverified one the newer password, so that password and code
 * always belong to the same sign-up. An account in use is left alone.
 *
 * @returns the user to send a code to; null when the address has an account in use
 */
export async function prepareAccount(
  auth: AuthClient,
  { state, user_id }: Pick<Reservation, "state" | "user_id">,
  { email, password, full_name }: SignUp,
): Promise<string | null> {
  const user_metadata = { full_name: full_name ?? null };
  if (state === "unverified" && user_id !== null) {
    await meaning(auth.updateUser(user_id, { password, user_metadata }), PASSWORD_MEANINGS);
    return user_id;
  }
  if (state !== "none") {
    await hashInVain(auth, email);
    return null;
  }
  try {
    const { id } = await auth.createUser({ email, password, email_confirm: false, user_metadata });
    return id;
  } catch (error) {
    // Somebody made the account by another door since we looked.
    if (isAuthRefusal(error, "email_exists", "user_already_exists")) return null;
    return await meaning(Promise.reject(error), PASSWORD_MEANINGS);
  }
}

/**
 * Costs what making an account costs, one call to Auth and one password hash, and changes nothing: a password
 * that nobody has is tried.
 */
export async function hashInVain(auth: AuthClient, email: string): Promise<void> {
  try {
    await auth.signInWithPassword({ email, password: randomBase62(32) });
  } catch (error) {
    const expected = ["invalid_credentials", "email_not_confirmed", "user_banned"];
    if (!isAuthRefusal(error, ...expected)) await meaning(Promise.reject(error));
  }
}
