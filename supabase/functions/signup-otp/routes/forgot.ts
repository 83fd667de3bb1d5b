import { z } from "zod";
import { probeMail } from "../../../../shared/outbox/deliver_now.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { defineRoute } from "../config.ts";
import { LEVEL_MS, noSoonerThan } from "../level.ts";
import { FORGOT_LIMITS } from "../limits.ts";
import { sendRecovery } from "../recovery.ts";
import { VerificationRequired } from "../schemas.ts";
import { orRelease, reserve, verificationRequired } from "../sending.ts";

/** Mails a code for a new password. Asked again too soon, it answers the same and sends nothing. */
export const forgot = defineRoute({
  method: "POST",
  path: "/password/forgot",
  summary: "Ask for a code to choose a new password",
  access: "anyone",
  limits: FORGOT_LIMITS,
  body: z.strictObject({ email }),
  answers: {
    202: {
      description: "A code is on its way, if the address has an account",
      schema: VerificationRequired,
    },
  },
  errors: [],
  async handle(context) {
    const { body: { email } } = context;
    return await noSoonerThan(LEVEL_MS, async () => {
      const place = await reserve(context, { purpose: "recovery", address: email });
      const sent = place.reserved
        ? await orRelease(context, place, () => sendRecovery(context, place, email))
        : { delivery: await probeMail(context) };
      return verificationRequired(context, email, place, sent);
    });
  },
});
