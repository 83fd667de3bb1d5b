import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { oneTimeCode } from "../../../../shared/schemas/id.ts";
import { authOf, meaning } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { requireFree } from "../email_change.ts";
import { EMAIL_CONFIRM_LIMITS } from "../limits.ts";
import { ownAddress, ownProfile } from "../profile.ts";
import { invalidCode, withCode } from "../proof.ts";
import { Profile } from "../schemas.ts";

/** Puts the new address in place by the code that was mailed to it. */
export const confirmEmail = defineRoute({
  method: "POST",
  path: "/email/confirm",
  summary: "Confirm another address",
  access: ["user"],
  limits: EMAIL_CONFIRM_LIMITS,
  body: z.strictObject({ code: oneTimeCode }),
  answers: { 200: { description: "The account with its new address", schema: Profile } },
  errors: ["invalid_code", "code_expired", "too_many_attempts", "email_taken", "token_revoked"],
  async handle(context) {
    const { body: { code }, caller, db } = context;
    const address = await ownAddress(db, caller);
    const auth = authOf(context);

    await withCode(context, { purpose: "email_change", address, code }, {
      async work({ userId, newAddress }) {
        if (userId !== caller.userId || newAddress === null) throw invalidCode();
        await requireFree(context, newAddress);
        await meaning(auth.updateUser(userId, { email: newAddress, email_confirm: true }));
      },
      record: (tx, { userId }) => auditEvent(tx, "account.email_changed", userId),
    });
    return { status: 200, body: await ownProfile(db, caller) };
  },
});
