import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { deliverNow } from "../../../../shared/outbox/deliver_now.ts";
import { enqueueMail } from "../../../../shared/outbox/enqueue.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { oneTimeCode } from "../../../../shared/schemas/id.ts";
import { password, requireStrongPassword } from "../../../../shared/schemas/password.ts";
import { authOf, meaning } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { RESET_LIMITS } from "../limits.ts";
import { choosePassword, openSession } from "../open_session.ts";
import { withCode } from "../proof.ts";
import { unlock } from "../sign_in.ts";

/** Sets a new password by the code that was mailed. Every session ends, and the owner is told by mail. */
export const reset = defineRoute({
  method: "POST",
  path: "/password/reset",
  summary: "Choose a new password",
  access: "anyone",
  discreet: true,
  limits: RESET_LIMITS,
  body: z.strictObject({ email, code: oneTimeCode, password }),
  answers: { 204: { description: "The password is set and every session has ended" } },
  errors: [
    "invalid_code",
    "code_expired",
    "too_many_attempts",
    "weak_password",
    "account_disabled",
  ],
  async handle(context) {
    const { body, config } = context;
    const { email: address, code } = body;
    // First, so that a password that will not do costs no attempt.
    await requireStrongPassword(body.password, address);
    const auth = authOf(context);
    let notice = "";
    await withCode(context, { purpose: "recovery", address, code }, {
      async work(claim) {
        const session = await openSession(auth, address, claim, { byInvitation: false });
        await choosePassword(auth, session, body.password, context);
        await meaning(auth.logout(session.access_token, "global"));
      },
      async record(tx, { userId }) {
        await auditEvent(tx, "account.password_reset", userId);
        await unlock(tx, config, address);
        notice = await enqueueMail(tx, config, { template: "password_changed", to: address });
      },
    });
    context.background(deliverNow(context, notice));
    return { status: 204 };
  },
});
