import * as z from "zod";
import { email } from "../../../../shared/schemas/email.ts";
import { answerCodeRequest, sendNothing } from "../code_request.ts";
import { defineRoute } from "../config.ts";
import { FORGOT_LIMITS } from "../limits.ts";
import { sendRecovery } from "../recovery.ts";
import { VerificationRequired } from "../schemas.ts";

/** Mails a code for a new password. Asked again too soon, it answers the same and sends nothing. */
export const forgot = defineRoute({
  method: "POST",
  path: "/password/forgot",
  summary: "Ask for a code to choose a new password",
  access: "anyone",
  discreet: true,
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
    const { body: { email: address } } = context;
    return await answerCodeRequest(context, {
      purpose: "recovery",
      address,
      send: (place) => sendRecovery(context, place, address),
      tooSoon: () => sendNothing(context),
    });
  },
});
