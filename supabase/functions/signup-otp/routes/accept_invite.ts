import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { sql } from "../../../../shared/db/sql.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { oneTimeCode } from "../../../../shared/schemas/id.ts";
import { password, requireStrongPassword } from "../../../../shared/schemas/password.ts";
import { authOf } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { INVITE_ACCEPT_LIMITS } from "../limits.ts";
import { choosePassword, openSession } from "../open_session.ts";
import { PROFILE_COLUMNS } from "../profile.ts";
import { withCode } from "../proof.ts";
import { fullName, type Profile, Session } from "../schemas.ts";
import { dbOf, sessionOf } from "../session.ts";

/** Opens an invited account with a password of the guest's own choice. */
export const acceptInvite = defineRoute({
  method: "POST",
  path: "/invite/accept",
  summary: "Accept an invitation",
  access: "anyone",
  discreet: true,
  limits: INVITE_ACCEPT_LIMITS,
  body: z.strictObject({
    email,
    code: oneTimeCode,
    password,
    full_name: fullName.optional(),
  }),
  answers: { 200: { description: "A session", schema: Session } },
  errors: [
    "invalid_code",
    "code_expired",
    "too_many_attempts",
    "weak_password",
    "account_disabled",
  ],
  async handle(context) {
    const { body } = context;
    const { email: address, code } = body;
    await requireStrongPassword(body.password, address);
    const auth = authOf(context);
    const session = await withCode(context, { purpose: "invite", address, code }, {
      async work(claim) {
        const session = await openSession(auth, address, claim, { byInvitation: true });
        await choosePassword(auth, session, body.password, context);
        return session;
      },
      record: (tx, { userId }) => auditEvent(tx, "account.invitation_accepted", userId),
    });
    // A name of the guest's own wins over the one that was written on the invitation.
    const profile = await dbOf(context, session).transaction((tx) =>
      tx.one<Profile>(
        sql`update public.profiles set full_name = coalesce(${body.full_name ?? null}, full_name)
          where id = ${session.user.id} returning ${PROFILE_COLUMNS}`,
      )
    );
    return { status: 200, body: sessionOf(session, profile) };
  },
});
