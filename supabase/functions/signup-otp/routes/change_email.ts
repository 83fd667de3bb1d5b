import * as z from "zod";
import { ValidationError } from "../../../../shared/errors/app_error.ts";
import { requireLastingAddress } from "../../../../shared/schemas/disposable_email.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { password } from "../../../../shared/schemas/password.ts";
import { answerCodeRequest, refuseTooSoon } from "../code_request.ts";
import { defineRoute } from "../config.ts";
import { requirePassword, sendEmailChange } from "../email_change.ts";
import { EMAIL_CHANGE_LIMITS } from "../limits.ts";
import { ownAddress } from "../profile.ts";
import { VerificationRequired } from "../schemas.ts";

/** Mails a code to the new address and a notice to the present one. The password is asked for again. */
export const changeEmail = defineRoute({
  method: "POST",
  path: "/email/change",
  summary: "Ask for another address",
  access: ["user"],
  discreet: true,
  limits: EMAIL_CHANGE_LIMITS,
  body: z.strictObject({ new_email: email, password }),
  answers: {
    202: { description: "A code is on its way to the new address", schema: VerificationRequired },
  },
  errors: ["invalid_credentials", "too_many_attempts", "disposable_email", "token_revoked"],
  async handle(context) {
    const { body: { new_email, password }, caller, db } = context;
    await requireLastingAddress(new_email, "new_email");
    const address = await ownAddress(db, caller);
    if (new_email === address) throw sameAddress();
    await requirePassword(context, address, password);
    return await answerCodeRequest(context, {
      purpose: "email_change",
      address,
      mailedTo: new_email,
      send: (place) => sendEmailChange(context, place, { address, new_email }),
      tooSoon: refuseTooSoon,
    });
  },
});

function sameAddress(): ValidationError {
  return new ValidationError([{
    field: "new_email",
    code: "unchanged",
    message: "This is your address already",
  }]);
}
