import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { accountOf, issueCode, reserveCode } from "../../../../shared/codes/code_store.ts";
import { newCode } from "../../../../shared/codes/one_time_code.ts";
import { sql } from "../../../../shared/db/sql.ts";
import { ConflictError, RateLimitedError } from "../../../../shared/errors/app_error.ts";
import { idempotent } from "../../../../shared/limits/idempotency.ts";
import { deliverNow } from "../../../../shared/outbox/deliver_now.ts";
import { enqueueMail } from "../../../../shared/outbox/enqueue.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { plainText } from "../../../../shared/schemas/text.ts";
import { createAuthClient } from "../../../../shared/upstream/auth_client.ts";
import { defineRoute } from "../config.ts";
import { INVITE_BY_USER } from "../limits.ts";
import { requireAdmin } from "../require_admin.ts";
import { Role, User, USER_COLUMNS, type UserRow } from "../user.ts";

const CODE_HOURS = 72;

const InvitedUser = User.extend({ email_delivery: z.enum(["sent", "queued"]) });

/** Makes an account that waits for its owner, in the role it is to have, and mails the owner a code. */
export const inviteUser = defineRoute({
  method: "POST",
  path: "/users/invite",
  summary: "Invite a user",
  access: ["user"],
  limits: [INVITE_BY_USER],
  idempotent: true,
  body: z.strictObject({ email, role: Role, full_name: plainText({ max: 200 }).optional() }),
  answers: { 201: { description: "The invited user", schema: InvitedUser } },
  errors: ["forbidden", "conflict", "token_revoked"],
  async handle(context) {
    const { body: { email: address, role, full_name }, caller, config, db, trace } = context;
    requireAdmin(caller);
    const auth = createAuthClient(config, { trace, clientIp: context.clientIp });
    const subject = { purpose: "invite", address } as const;
    let mailId: string | undefined;

    const answer = await db.transaction((tx) =>
      idempotent(context, tx, async () => {
        const { state } = await accountOf(tx, address);
        if (state === "active" || state === "disabled") {
          throw new ConflictError("The address has an account already");
        }
        const place = await reserveCode(tx, subject, CODE_HOURS * 60);
        if (!place.reserved) throw new RateLimitedError(secondsUntil(place.resend_available_at));

        // Auth works on a connection of its own. Should what follows fail, the user is left unverified and
        // with the least role, and the next invitation takes up from there.
        const { id } = await auth.generateLink({
          type: "invite",
          email: address,
          ...(full_name !== undefined && { data: { full_name } }),
        });
        const user = await tx.one<UserRow>(
          sql`update public.profiles
            set role = ${role}, full_name = coalesce(${full_name ?? null}, full_name)
            where id = ${id} returning ${USER_COLUMNS}`,
        );
        const { code, hash } = await newCode(config.PORTCULLIS_SECRET, subject);
        await issueCode(tx, { codeId: place.code_id, userId: id, hash });
        await auditEvent(tx, "user.invited", id, { role });
        mailId = await enqueueMail(tx, config, {
          template: "invite_code",
          to: address,
          values: { hours: CODE_HOURS },
          secrets: { code },
          expiresAt: place.expires_at,
        });
        return { status: 201, body: { ...user, last_sign_in_at: null, email_delivery: "queued" } };
      })
    );
    if (mailId === undefined) return answer;
    // The stored answer says "queued", which is what it was when it was stored.
    return {
      ...answer,
      body: { ...answer.body, email_delivery: await deliverNow(context, mailId) },
    };
  },
});

function secondsUntil(moment: string): number {
  return Math.max(1, Math.ceil((Date.parse(moment) - Date.now()) / 1000));
}
