import * as z from "zod";
import { email } from "../../../../shared/schemas/email.ts";
import { answerCodeRequest, refuseTooSoon } from "../code_request.ts";
import { defineRoute } from "../config.ts";
import { RESEND_LIMITS } from "../limits.ts";
import { sendRecovery } from "../recovery.ts";
import { VerificationRequired } from "../schemas.ts";
import { sendSignUpAgain } from "../sign_up.ts";

/** Sends another code in place of the last one. */
export const resend = defineRoute({
  method: "POST",
  path: "/resend",
  summary: "Send another code",
  access: "anyone",
  discreet: true,
  limits: RESEND_LIMITS,
  body: z.strictObject({ email, purpose: z.enum(["signup", "recovery"]).default("signup") }),
  answers: {
    202: { description: "A code is on its way to the address", schema: VerificationRequired },
  },
  errors: [],
  async handle(context) {
    const { body: { email: address, purpose } } = context;
    const send = purpose === "signup" ? sendSignUpAgain : sendRecovery;
    return await answerCodeRequest(context, {
      purpose,
      address,
      send: (place) => send(context, place, address),
      tooSoon: refuseTooSoon,
    });
  },
});
