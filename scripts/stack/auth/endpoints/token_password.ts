import { z } from "zod";
import { readBody, text } from "../http/body.ts";
import type { Endpoint } from "../http/context.ts";
import { badRequest, orInternal, unprocessable } from "../http/errors.ts";
import { passwordMatches } from "../passwords.ts";
import { writeAudit } from "../store/audit.ts";
import { findUserByEmail, findUserById, isBanned } from "../store/users.ts";
import { grantSession } from "../tokens/grant.ts";

const Body = z.object({ email: text, phone: text, password: text });

/**
 * POST /token?grant_type=password. An unknown address costs as much work as a known one, which GoTrue
 * does not do.
 */
export const passwordGrant: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, Body);
  if (body.email !== "" && body.phone !== "") {
    throw badRequest(
      "validation_failed",
      "Only an email address or phone number should be provided on login.",
    );
  }
  if (body.phone !== "") {
    throw unprocessable("phone_provider_disabled", "Phone logins are disabled");
  }
  if (body.email === "") throw badRequest("validation_failed", "missing email or phone");

  const user = await orInternal(
    "Database error querying schema",
    () => findUserByEmail(auth.db, body.email),
  );
  const matches = await passwordMatches(user, body.password);
  if (user === null || !user.encrypted_password) throw invalidCredentials();
  if (isBanned(user)) throw badRequest("user_banned", "User is banned");
  if (!matches) throw invalidCredentials();
  if (user.email_confirmed_at === null) {
    throw badRequest("email_not_confirmed", "Email not confirmed");
  }

  const session = await auth.db.transaction(async (tx) => {
    // The password was compared outside the transaction: it must still be the same one.
    const current = await findUserById(tx, user.id, "for update");
    if (current === null || current.encrypted_password !== user.encrypted_password) {
      throw invalidCredentials();
    }
    if (isBanned(current)) throw badRequest("user_banned", "User is banned");
    await writeAudit(tx, current, "login", call.caller.ip, { provider: "email" });
    return await grantSession(auth, call, tx, current, "password");
  });
  return Response.json(session);
};

function invalidCredentials() {
  return badRequest("invalid_credentials", "Invalid login credentials");
}
