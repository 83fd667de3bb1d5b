import * as z from "zod";
import { auditEvent } from "../../../../shared/audit/event.ts";
import { UnauthenticatedError } from "../../../../shared/errors/app_error.ts";
import { authOf, meaning } from "../auth.ts";
import { defineRoute, signupDb } from "../config.ts";
import { LOGOUT_LIMITS } from "../limits.ts";

const over = () =>
  new UnauthenticatedError("token_revoked", "The session has ended already; sign in again");

/** Ends this session, all of the user's, or all but this. Access tokens of ended sessions stop working. */
export const logout = defineRoute({
  method: "POST",
  path: "/logout",
  summary: "Sign out",
  access: ["user"],
  limits: LOGOUT_LIMITS,
  body: z.strictObject({ scope: z.enum(["local", "global", "others"]).default("local") }).prefault(
    {},
  ),
  answers: { 204: { description: "Signed out" } },
  errors: ["token_revoked"],
  async handle(context) {
    const { body: { scope }, caller } = context;
    const auth = authOf(context);
    await meaning(auth.logout(caller.token, scope), {
      session_not_found: over,
      user_not_found: over,
      bad_jwt: over,
    });
    await signupDb(context).transaction((tx) =>
      auditEvent(tx, "account.signed_out", caller.userId, { scope })
    );
    return { status: 204 };
  },
});
