import { createHash } from "node:crypto";
import { z } from "zod";
import { flag, readBody } from "../../http/body.ts";
import type { Endpoint } from "../../http/context.ts";
import { orInternal } from "../../http/errors.ts";
import { requireAdmin } from "../../http/guards.ts";
import { aboutUser, SERVICE_ROLE, writeAudit } from "../../store/audit.ts";
import type { Queries } from "../../store/database.ts";
import { listIdentities } from "../../store/identities.ts";
import { clearOneTimeTokens } from "../../store/one_time_tokens.ts";
import { endSessions } from "../../store/sessions.ts";
import { updateUser, type UserRow } from "../../store/users.ts";
import { loadUser } from "./load_user.ts";

const Body = z.object({ should_soft_delete: flag });

/** DELETE /admin/users/:user_id */
export const deleteUser: Endpoint = async (auth, call) => {
  requireAdmin(call);
  const body = await readBody(call.request, Body, { allowEmpty: true });
  await auth.db.transaction(async (tx) => {
    const user = await loadUser(tx, call, "for update");
    await writeAudit(tx, SERVICE_ROLE, "user_deleted", call.caller.ip, aboutUser(user));
    if (!body.should_soft_delete) {
      await orInternal(
        "Database error deleting user",
        () => tx.rows("delete from auth.users where id = $1", [user.id]),
      );
    } else if (user.deleted_at === null) {
      await orInternal("Error soft deleting user", () => softDelete(tx, user));
    }
  });
  return Response.json({});
};

/** Keeps the row and its id; what it says about a person becomes unreadable. */
async function softDelete(tx: Queries, user: UserRow): Promise<void> {
  await updateUser(tx, user.id, {
    email: obscure(user.id, user.email ?? ""),
    phone: obscure(user.id, user.phone ?? "").slice(0, 15),
    email_change: obscure(user.id, user.email_change ?? ""),
    phone_change: obscure(user.id, user.phone_change ?? "").slice(0, 15),
    encrypted_password: null,
    confirmation_token: "",
    recovery_token: "",
    email_change_token_current: "",
    email_change_token_new: "",
    phone_change_token: "",
    raw_user_meta_data: {},
    raw_app_meta_data: {},
    deleted_at: new Date(),
  });
  await clearOneTimeTokens(tx, user.id);
  for (const identity of await listIdentities(tx, user.id)) {
    await tx.rows(
      "update auth.identities set identity_data = '{}', provider_id = $2 where id = $1",
      [identity.id, obscure(user.id, `${identity.provider}:${identity.provider_id}`)],
    );
  }
  await endSessions(tx, user.id, "all");
}

function obscure(userId: string, value: string): string {
  return createHash("sha256").update(userId + value).digest("base64url");
}
