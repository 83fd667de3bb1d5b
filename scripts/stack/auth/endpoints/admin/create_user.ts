import { z } from "zod";
import { confirmUser } from "../../confirm.ts";
import { normalizeEmail } from "../../email_address.ts";
import { flag, object, optionalText, readBody, text } from "../../http/body.ts";
import type { Endpoint } from "../../http/context.ts";
import { badRequest, orInternal, unprocessable } from "../../http/errors.ts";
import { isUuid, requireAdmin } from "../../http/guards.ts";
import { hashPassword, randomPassword } from "../../passwords.ts";
import { aboutUser, SERVICE_ROLE, writeAudit } from "../../store/audit.ts";
import { emailIsTaken, INSTANCE_ID, mergeMetadata, updateUser } from "../../store/users.ts";
import { userJson } from "../../user_json.ts";
import { bannedUntil } from "./ban.ts";
import { createUserWithIdentity } from "./new_user.ts";

export const AdminUserBody = z.object({
  id: text,
  role: text,
  email: text,
  phone: text,
  password: optionalText,
  password_hash: text,
  email_confirm: flag,
  phone_confirm: flag,
  user_metadata: object,
  app_metadata: object,
  ban_duration: text,
});
type AdminUser = z.output<typeof AdminUserBody>;

/** POST /admin/users */
export const createUser: Endpoint = async (auth, call) => {
  requireAdmin(call);
  const body = await readBody(call.request, AdminUserBody);
  if (body.email === "" && body.phone === "") {
    throw badRequest(
      "validation_failed",
      "Cannot create a user without either an email or phone",
    );
  }
  refusePhone(body);
  const email = normalizeEmail(body.email);
  if (await emailIsTaken(auth.db, email)) throw emailExists();
  const passwordHash = await choosePasswordHash(body);
  refuseBadId(body.id);
  const banned = bannedUntil(body.ban_duration);

  return await auth.db.transaction((tx) =>
    orInternal("Database error creating new user", async () => {
      let user = await createUserWithIdentity(tx, {
        ...(body.id === "" ? {} : { id: body.id }),
        ...(body.role === "" ? {} : { role: body.role }),
        email,
        passwordHash,
        metadata: body.user_metadata ?? {},
      });
      await writeAudit(tx, SERVICE_ROLE, "user_signedup", call.caller.ip, aboutUser(user));
      if (body.email_confirm) user = await confirmUser(tx, user);
      if (body.app_metadata !== null || banned !== undefined) {
        user = await updateUser(tx, user.id, {
          raw_app_meta_data: mergeMetadata(user.raw_app_meta_data, body.app_metadata ?? {}),
          ...(banned === undefined ? {} : { banned_until: banned }),
        });
      }
      return Response.json(await userJson(tx, user));
    })
  );
};

async function choosePasswordHash({ password, password_hash }: AdminUser): Promise<string> {
  if (password !== null && password_hash !== "") {
    throw badRequest(
      "validation_failed",
      "Only a password or a password hash should be provided",
    );
  }
  if (password_hash === "") return await hashPassword(password || randomPassword());
  if (!/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(password_hash)) {
    throw badRequest("validation_failed", "The local stack takes bcrypt password hashes only");
  }
  return password_hash;
}

function refuseBadId(id: string): void {
  if (id === "") return;
  if (!isUuid(id)) throw badRequest("validation_failed", "ID must conform to the uuid v4 format");
  if (id === INSTANCE_ID) throw badRequest("validation_failed", "ID cannot be a nil uuid");
}

/** Phones are off in this project. */
export function refusePhone({ phone, phone_confirm }: AdminUser): void {
  if (phone === "" && !phone_confirm) return;
  throw badRequest("phone_provider_disabled", "The local stack has no phone users");
}

export function emailExists() {
  return unprocessable(
    "email_exists",
    "A user with this email address has already been registered",
  );
}
