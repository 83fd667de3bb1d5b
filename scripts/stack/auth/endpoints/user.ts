import { z } from "zod";
import { normalizeEmail } from "../email_address.ts";
import { object, optionalText, readBody, text } from "../http/body.ts";
import type { Auth, AuthRequest, Endpoint } from "../http/context.ts";
import { badRequest, forbidden, orInternal, unprocessable } from "../http/errors.ts";
import { requireUser } from "../http/guards.ts";
import { sendEmailChange } from "../mail/email_change.ts";
import {
  checkPasswordStrength,
  hashPassword,
  passwordMatches,
  replacePassword,
} from "../passwords.ts";
import { writeAudit } from "../store/audit.ts";
import type { Queries } from "../store/database.ts";
import type { SessionRow } from "../store/sessions.ts";
import { emailIsTaken, mergeMetadata, updateUser, type UserRow } from "../store/users.ts";
import { userJson } from "../user_json.ts";
import { redeemNonce } from "./reauthenticate.ts";
import { refusePkce } from "./unsupported.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** GET /user */
export const getUser: Endpoint = async (auth, call) => {
  const { user } = await requireUser(auth.db, call);
  return Response.json(await userJson(auth.db, user));
};

const Body = z.object({
  email: text,
  password: optionalText,
  nonce: text,
  data: object,
  app_metadata: object,
  phone: text,
  code_challenge: text,
});
type Update = z.output<typeof Body>;

/** PUT /user: password, metadata, or the request to change the address. */
export const updateOwnUser: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, Body);
  refusePkce(body.code_challenge);
  const email = body.email === "" ? "" : normalizeEmail(body.email);
  if (body.phone !== "") {
    throw unprocessable("phone_provider_disabled", "Phone logins are disabled");
  }
  return await auth.db.transaction(async (tx) => {
    const { user, session } = await requireUser(tx, call, "for update");
    if (body.password !== null) {
      checkPasswordStrength(body.password, auth.options.minimumPasswordLength);
    }
    if (body.app_metadata !== null) {
      throw forbidden("not_admin", "Updating app_metadata requires admin privileges");
    }
    const changesEmail = email !== "" && email !== user.email;
    if (changesEmail && await emailIsTaken(tx, email, user.id)) {
      throw unprocessable(
        "email_exists",
        "A user with this email address has already been registered",
      );
    }
    let current = await changePassword(auth, call, tx, user, session, body);
    if (body.data !== null) {
      current = await updateUser(tx, user.id, {
        raw_user_meta_data: mergeMetadata(current.raw_user_meta_data, body.data),
      });
    }
    await writeAudit(tx, current, "user_modified", call.caller.ip);
    if (changesEmail) current = await sendEmailChange(auth, call, tx, current, email);
    return Response.json(await userJson(tx, current));
  });
};

async function changePassword(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  session: SessionRow,
  { password, nonce }: Update,
): Promise<UserRow> {
  if (password === null) return user;
  const old = Date.now() > session.created_at.getTime() + DAY_MS;
  if (auth.options.securePasswordChange && old) {
    if (nonce === "") {
      throw badRequest("reauthentication_needed", "Password update requires reauthentication");
    }
    await redeemNonce(auth, tx, user, nonce);
  }
  if (await passwordMatches(user, password)) {
    throw unprocessable(
      "same_password",
      "New password should be different from the old password.",
    );
  }
  const passwordHash = await hashPassword(password);
  return await orInternal("Error during password storage", async () => {
    const changed = await replacePassword(tx, user.id, passwordHash, session.id);
    await writeAudit(tx, changed, "user_updated_password", call.caller.ip);
    return changed;
  });
}
