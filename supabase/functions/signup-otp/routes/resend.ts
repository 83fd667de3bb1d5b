import { z } from "zod";
import { email } from "../../../../shared/schemas/email.ts";
import { defineRoute } from "../config.ts";
import { LEVEL_MS, noSoonerThan } from "../level.ts";
import { RESEND_LIMITS } from "../limits.ts";
import { sendRecovery } from "../recovery.ts";
import { VerificationRequired } from "../schemas.ts";
import {
  orRelease,
  reserve,
  sendCode,
  sendDecoy,
  tooSoon,
  verificationRequired,
} from "../sending.ts";

/** Sends another code in place of the last one. */
export const resend = defineRoute({
  method: "POST",
  path: "/resend",
  summary: "Send another code",
  access: "anyone",
  limits: RESEND_LIMITS,
  body: z.strictObject({ email, purpose: z.enum(["signup", "recovery"]).default("signup") }),
  answers: {
    202: { description: "A code is on its way to the address", schema: VerificationRequired },
  },
  errors: [],
  async handle(context) {
    const { body: { email, purpose } } = context;
    const subject = { purpose, address: email };
    return await noSoonerThan(LEVEL_MS, async () => {
      const place = await reserve(context, subject);
      if (!place.reserved) throw tooSoon(place);
      return await orRelease(context, place, async () => {
        if (purpose === "recovery") {
          return verificationRequired(
            context,
            email,
            place,
            await sendRecovery(context, place, email),
          );
        }
        const action = "account.code_requested";
        const sent = place.state === "unverified" && place.user_id !== null
          ? await sendCode(context, {
            place,
            subject,
            userId: place.user_id,
            template: "signup_code",
            action,
          })
          : await sendDecoy(context, { userId: place.user_id, action });
        return verificationRequired(context, email, place, sent);
      });
    });
  },
});
