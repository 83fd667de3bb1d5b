import * as z from "zod";
import { email } from "../../../../shared/schemas/email.ts";
import { password } from "../../../../shared/schemas/password.ts";
import { authOf } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { levelRefusals } from "../level.ts";
import { LOGIN_LIMITS } from "../limits.ts";
import { Session } from "../schemas.ts";
import { sessionAnswer } from "../session.ts";
import { signIn } from "../sign_in.ts";

/** Signs in with address and password. */
export const login = defineRoute({
  method: "POST",
  path: "/login",
  summary: "Sign in",
  access: "anyone",
  discreet: true,
  limits: LOGIN_LIMITS,
  body: z.strictObject({ email, password }),
  answers: { 200: { description: "A session", schema: Session } },
  errors: ["invalid_credentials", "email_not_verified", "account_disabled", "too_many_attempts"],
  async handle(context) {
    const { body: { email, password } } = context;
    const auth = authOf(context);
    const credentials = { address: email, password, action: "account.signed_in" } as const;
    const session = await levelRefusals(() => signIn(context, auth, credentials));
    return { status: 200, body: await sessionAnswer(context, session) };
  },
});
