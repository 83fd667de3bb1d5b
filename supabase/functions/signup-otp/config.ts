import * as z from "zod";
import type { Caller } from "../../../shared/auth/caller.ts";
import { accountVariables } from "../../../shared/config/accounts.ts";
import { baseVariables } from "../../../shared/config/base.ts";
import { mailVariables } from "../../../shared/config/mail.ts";
import type { BoundDb } from "../../../shared/db/database.ts";
import { type RouteContext, routesWith } from "../../../shared/http/route.ts";

export const config = z.object({
  ...baseVariables,
  ...mailVariables,
  PORTCULLIS_DEBUG_CODES: accountVariables.PORTCULLIS_DEBUG_CODES,
  PORTCULLIS_REVEAL_EMAIL_TAKEN: accountVariables.PORTCULLIS_REVEAL_EMAIL_TAKEN,
});

export type SignupConfig = z.output<typeof config>;

/** What any route of this function works with, whatever its parameters and body. */
export type SignupContext<Who extends Caller = Caller> = Pick<
  RouteContext<unknown, unknown, unknown, Who, SignupConfig>,
  "caller" | "db" | "config" | "log" | "clientIp" | "trace" | "background"
>;

export const defineRoute = routesWith<SignupConfig>();

/**
 * The database for what belongs to no user: codes, the lock-out, mail. Where somebody is signed in, the audit
 * learns who.
 */
export function signupDb({ db, caller }: Pick<SignupContext, "db" | "caller">): BoundDb {
  return db.as("svc_signup", caller.kind === "user" ? caller.claims : {});
}
