import { z } from "zod";
import { ConflictError } from "../../../../shared/errors/app_error.ts";
import { probeMail } from "../../../../shared/outbox/deliver_now.ts";
import { requireLastingAddress } from "../../../../shared/schemas/disposable_email.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { password, requireStrongPassword } from "../../../../shared/schemas/password.ts";
import { hashInVain, prepareAccount } from "../accounts.ts";
import { authOf } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { LEVEL_MS, noSoonerThan } from "../level.ts";
import { SIGNUP_LIMITS } from "../limits.ts";
import { fullName, VerificationRequired } from "../schemas.ts";
import { orRelease, reserve, sendCode, sendDecoy, verificationRequired } from "../sending.ts";

/** Opens an account and mails the code that proves the address. A known address is answered the same. */
export const signup = defineRoute({
  method: "POST",
  path: "/signup",
  summary: "Sign up",
  access: "anyone",
  limits: SIGNUP_LIMITS,
  body: z.strictObject({ email, password, full_name: fullName.optional() }),
  answers: {
    202: { description: "A code is on its way to the address", schema: VerificationRequired },
  },
  errors: ["weak_password", "disposable_email", "email_taken"],
  async handle(context) {
    const { body, config } = context;
    await requireStrongPassword(body.password, body.email);
    await requireLastingAddress(body.email);
    const auth = authOf(context);
    const subject = { purpose: "signup", address: body.email } as const;

    return await noSoonerThan(LEVEL_MS, async () => {
      const place = await reserve(context, subject);
      if (!place.reserved) {
        await hashInVain(auth, body.email);
        const delivery = await probeMail(context);
        return verificationRequired(context, body.email, place, { delivery });
      }
      return await orRelease(context, place, async () => {
        const userId = await prepareAccount(auth, place, body);
        if (userId === null && config.PORTCULLIS_REVEAL_EMAIL_TAKEN) {
          throw new ConflictError("The address has an account; sign in instead", "email_taken");
        }
        const action = "account.sign_up_requested";
        const sent = userId !== null
          ? await sendCode(context, { place, subject, userId, template: "signup_code", action })
          : await sendDecoy(context, {
            userId: place.user_id,
            mail: { template: "signup_known", to: body.email },
            action,
          });
        return verificationRequired(context, body.email, place, sent);
      });
    });
  },
});
