import * as z from "zod";
import { requireLastingAddress } from "../../../../shared/schemas/disposable_email.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { password, requireStrongPassword } from "../../../../shared/schemas/password.ts";
import { hashInVain } from "../accounts.ts";
import { authOf } from "../auth.ts";
import { answerCodeRequest, sendNothing } from "../code_request.ts";
import { defineRoute } from "../config.ts";
import { SIGNUP_LIMITS } from "../limits.ts";
import { fullName, VerificationRequired } from "../schemas.ts";
import { sendSignUp } from "../sign_up.ts";

/** Opens an account and mails the code that proves the address. A known address is answered the same. */
export const signup = defineRoute({
  method: "POST",
  path: "/signup",
  summary: "Sign up",
  access: "anyone",
  discreet: true,
  limits: SIGNUP_LIMITS,
  body: z.strictObject({ email, password, full_name: fullName.optional() }),
  answers: {
    202: { description: "A code is on its way to the address", schema: VerificationRequired },
  },
  errors: ["weak_password", "disposable_email", "email_taken"],
  async handle(context) {
    const { body } = context;
    await requireStrongPassword(body.password, body.email);
    await requireLastingAddress(body.email);
    const auth = authOf(context);
    return await answerCodeRequest(context, {
      purpose: "signup",
      address: body.email,
      send: (place) => sendSignUp(context, auth, place, body),
      async tooSoon() {
        await hashInVain(auth, body.email);
        return await sendNothing(context);
      },
    });
  },
});
