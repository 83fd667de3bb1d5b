import * as z from "zod";
import { sql } from "../../../../shared/db/sql.ts";
import { defineRoute } from "../config.ts";
import { PROFILE_WRITE_LIMITS } from "../limits.ts";
import { PROFILE_COLUMNS } from "../profile.ts";
import { fullName, Profile } from "../schemas.ts";

/** Changes the caller's own account; null takes the name away. */
export const updateProfile = defineRoute({
  method: "PATCH",
  path: "/me",
  summary: "Change the own account",
  access: ["user"],
  limits: PROFILE_WRITE_LIMITS,
  body: z.strictObject({ full_name: fullName.nullable() }),
  answers: { 200: { description: "The account as it is now", schema: Profile } },
  errors: ["token_revoked"],
  async handle({ body: { full_name }, caller, db }) {
    const profile = await db.transaction((tx) =>
      tx.one<Profile>(
        sql`update public.profiles set full_name = ${full_name}
          where id = ${caller.userId} returning ${PROFILE_COLUMNS}`,
      )
    );
    return { status: 200, body: profile };
  },
});
