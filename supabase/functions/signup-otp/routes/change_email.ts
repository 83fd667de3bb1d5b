import { z } from "zod";
import { accountOf } from "../../../../shared/codes/code_store.ts";
import { UnauthenticatedError, ValidationError } from "../../../../shared/errors/app_error.ts";
import { requireLastingAddress } from "../../../../shared/schemas/disposable_email.ts";
import { email } from "../../../../shared/schemas/email.ts";
import { password } from "../../../../shared/schemas/password.ts";
import { authOf, meaning } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { LEVEL_MS, levelRefusals, noSoonerThan } from "../level.ts";
import { EMAIL_CHANGE_LIMITS } from "../limits.ts";
import { ownAddress } from "../profile.ts";
import { VerificationRequired } from "../schemas.ts";
import {
  orRelease,
  reserve,
  sendCode,
  sendDecoy,
  tooSoon,
  verificationRequired,
} from "../sending.ts";
import { signIn } from "../sign_in.ts";

/** Mails a code to the new address and a notice to the present one. The password is asked for again. */
export const changeEmail = defineRoute({
  method: "POST",
  path: "/email/change",
  summary: "Ask for another address",
  access: ["user"],
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

    const auth = authOf(context);
    const credentials = { address, password, action: "account.reauthenticated" } as const;
    const session = await levelRefusals(() => signIn(context, auth, credentials));
    await meaning(auth.logout(session.access_token, "local"));
    if (session.user.id !== caller.userId) throw new UnauthenticatedError("invalid_credentials");

    const subject = { purpose: "email_change", address } as const;
    const notice = { template: "email_change_notice", to: address };
    const action = "account.email_change_requested";
    const userId = caller.userId;
    return await noSoonerThan(LEVEL_MS, async () => {
      const place = await reserve(context, subject);
      if (!place.reserved) throw tooSoon(place);
      return await orRelease(context, place, async () => {
        const { state } = await db.as("svc_signup").transaction((tx) => accountOf(tx, new_email));
        const template = "email_change_code";
        const sent = state === "none"
          ? await sendCode(context, {
            place,
            subject,
            userId,
            template,
            newAddress: new_email,
            notice,
            action,
          })
          : await sendDecoy(context, { userId, mail: notice, action });
        return verificationRequired(context, new_email, place, sent);
      });
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
