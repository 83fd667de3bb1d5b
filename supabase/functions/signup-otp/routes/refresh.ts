import * as z from "zod";
import { UnauthenticatedError } from "../../../../shared/errors/app_error.ts";
import { authOf, meaning } from "../auth.ts";
import { defineRoute } from "../config.ts";
import { REFRESH_LIMITS } from "../limits.ts";
import { Session } from "../schemas.ts";
import { sessionAnswer } from "../session.ts";

const refused = () =>
  new UnauthenticatedError("invalid_token", "The refresh token is unknown, used or ended");

/** Swaps a refresh token for a new session; the new access token tells of the role as it is now. */
export const refresh = defineRoute({
  method: "POST",
  path: "/refresh",
  summary: "Refresh a session",
  access: "anyone",
  discreet: true,
  limits: REFRESH_LIMITS,
  body: z.strictObject({
    refresh_token: z.string().regex(/^[\w.-]{1,1000}$/).meta({ example: "ka5hq3xw4zoc" }),
  }),
  answers: { 200: { description: "A session", schema: Session } },
  errors: ["invalid_token", "account_disabled"],
  async handle(context) {
    const { body } = context;
    const auth = authOf(context);
    const session = await meaning(auth.refresh(body.refresh_token), {
      refresh_token_not_found: refused,
      refresh_token_already_used: refused,
      session_not_found: refused,
      session_expired: refused,
      user_not_found: refused,
      user_banned: refused,
      validation_failed: refused,
    });
    return { status: 200, body: await sessionAnswer(context, session) };
  },
});
