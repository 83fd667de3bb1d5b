import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { sql } from "../../../../shared/db/sql.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { oneTimeCode } from "../../../../shared/schemas/id.ts";
import { authOf } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { VERIFY_LIMITS } from "../limits.ts";
import { openSession } from "../open_session.ts";
import { PROFILE_COLUMNS } from "../profile.ts";
import { withCode } from "../proof.ts";
import { fullName, type Profile, Session } from "../schemas.ts";
import { dbOf, sessionOf } from "../session.ts";

/** Proves the address of a new account by the code that was mailed to it, and signs in. */
export const verify = defineRoute({
  method: "POST",
  path: "/verify",
  summary: "Verify the address of a new account",
  access: "anyone",
  discreet: true,
  limits: VERIFY_LIMITS,
  body: z.strictObject({ email, code: oneTimeCode }),
  answers: { 200: { description: "A session", schema: Session } },
  errors: ["invalid_code", "code_expired", "too_many_attempts", "account_disabled"],
  async handle(context) {
    const { body } = context;
    const auth = authOf(context);
    const session = await withCode(context, {
      purpose: "signup",
      address: body.email,
      code: body.code,
    }, {
      work: (claim) => openSession(auth, body.email, claim, { byInvitation: false }),
      record: (tx, { userId }) => auditEvent(tx, "account.verified", userId),
    });
    // The name is that of the sign-up whose code this was, as the password is; an earlier one may differ.
    const name = fullName.nullable().catch(null).parse(session.user.user_metadata?.["full_name"]);
    const profile = await dbOf(context, session).transaction((tx) =>
      tx.one<Profile>(
        sql`update public.profiles set full_name = ${name} where id = ${session.user.id}
          returning ${PROFILE_COLUMNS}`,
      )
    );
    return { status: 200, body: sessionOf(session, profile) };
  },
});
