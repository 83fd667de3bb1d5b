import * as z from "zod";
import { sql } from "../../../../shared/db/sql.ts";
import { NotFoundError } from "../../../../shared/errors/app_error.ts";
import { uuid } from "../../../../shared/schemas/id.ts";
import { createAuthClient } from "../../../../shared/upstream/auth_client.ts";
import { defineRoute } from "../config.ts";
import { WRITE_BY_USER } from "../limits.ts";
import { requireAdmin } from "../require_admin.ts";
import { Role, User, USER_COLUMNS, type UserRow } from "../user.ts";

/** Changes a user's role or locks the user out. Tokens that were issued before stop working at once. */
export const updateUser = defineRoute({
  method: "PATCH",
  path: "/users/:id",
  summary: "Change a user's role or state",
  access: ["user"],
  limits: [WRITE_BY_USER],
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ role: Role.optional(), disabled: z.boolean().optional() }).refine(
    ({ role, disabled }) => role !== undefined || disabled !== undefined,
    { error: "Give role or disabled" },
  ),
  answers: { 200: { description: "The user as it is now", schema: User } },
  errors: ["forbidden", "not_found", "last_admin", "token_revoked"],
  async handle({ params: { id }, body: { role, disabled }, caller, clientIp, config, db, trace }) {
    requireAdmin(caller);
    const known = await db.maybeOne(sql`select from public.profiles where id = ${id}`);
    if (!known) throw new NotFoundError("There is no such user");
    // Asked before anything is changed: when Auth is away, nothing has happened.
    const auth = createAuthClient(config, { trace, clientIp });
    const { last_sign_in_at = null } = await auth.getUser(id);

    const user = await db.transaction((tx) =>
      tx.maybeOne<UserRow>(
        sql`update public.profiles
          set role = coalesce(${role ?? null}, role),
            disabled_at = case ${disabled ?? null}::boolean
              when true then coalesce(disabled_at, now())
              when false then null
              else disabled_at
            end
          where id = ${id} returning ${USER_COLUMNS}`,
      )
    );
    if (!user) throw new NotFoundError("There is no such user");
    return { status: 200, body: { ...user, last_sign_in_at } };
  },
});
