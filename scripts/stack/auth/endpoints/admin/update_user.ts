import { confirmUser } from "../../confirm.ts";
import { normalizeEmail } from "../../email_address.ts";
import { readBody } from "../../http/body.ts";
import type { AuthRequest, Endpoint } from "../../http/context.ts";
import { orInternal } from "../../http/errors.ts";
import { requireAdmin } from "../../http/guards.ts";
import { checkPasswordStrength, hashPassword, replacePassword } from "../../passwords.ts";
import { aboutUser, SERVICE_ROLE, writeAudit } from "../../store/audit.ts";
import type { Queries } from "../../store/database.ts";
import { setEmailIdentity } from "../../store/identities.ts";
import { mergeMetadata, updateUser, type UserRow } from "../../store/users.ts";
import { userJson } from "../../user_json.ts";
import { bannedUntil } from "./ban.ts";
import { AdminUserBody, refusePhone } from "./create_user.ts";
import { loadUser } from "./load_user.ts";

/** What a body asks for, checked. */
interface Changes {
  role: string;
  email: string;
  confirm: boolean;
  /** Undefined: not asked for. Null: the password is taken away. */
  passwordHash: string | null | undefined;
  banned: Date | null | undefined;
  userMetadata: Record<string, unknown> | null;
  appMetadata: Record<string, unknown> | null;
}

/** PUT /admin/users/:user_id. A new address is in force at once and nobody is written to. */
export const updateUserById: Endpoint = async (auth, call) => {
  requireAdmin(call);
  await loadUser(auth.db, call);
  const changes = await readChanges(call, auth.options.minimumPasswordLength);
  return await auth.db.transaction(async (tx) => {
    const user = await loadUser(tx, call, "for update");
    return await orInternal("Error updating user", async () => {
      const updated = await apply(tx, user, changes);
      await writeAudit(tx, SERVICE_ROLE, "user_modified", call.caller.ip, aboutUser(updated));
      return Response.json(await userJson(tx, updated));
    });
  });
};

async function readChanges({ request }: AuthRequest, minimumLength: number): Promise<Changes> {
  const body = await readBody(request, AdminUserBody);
  refusePhone(body);
  const email = body.email === "" ? "" : normalizeEmail(body.email);
  const banned = bannedUntil(body.ban_duration);
  if (body.password !== null) checkPasswordStrength(body.password, minimumLength);
  return {
    role: body.role,
    email,
    confirm: body.email_confirm,
    passwordHash: body.password === null
      ? undefined
      : body.password === ""
      ? null
      : await hashPassword(body.password),
    banned,
    userMetadata: body.user_metadata,
    appMetadata: body.app_metadata,
  };
}

async function apply(tx: Queries, user: UserRow, changes: Changes): Promise<UserRow> {
  let current = user;
  if (changes.confirm) current = await confirmUser(tx, current);
  if (changes.passwordHash !== undefined) {
    current = await replacePassword(tx, user.id, changes.passwordHash, null);
  }
  if (changes.email !== "") {
    await setEmailIdentity(tx, user.id, changes.email, changes.confirm);
  }
  const columns: Parameters<typeof updateUser>[2] = {};
  if (changes.role !== "") columns.role = changes.role;
  if (changes.email !== "") columns.email = changes.email;
  if (changes.banned !== undefined) columns.banned_until = changes.banned;
  if (changes.appMetadata !== null) {
    columns.raw_app_meta_data = mergeMetadata(current.raw_app_meta_data, changes.appMetadata);
  }
  if (changes.userMetadata !== null) {
    columns.raw_user_meta_data = mergeMetadata(current.raw_user_meta_data, changes.userMetadata);
  }
  return Object.keys(columns).length === 0 ? current : await updateUser(tx, user.id, columns);
}
