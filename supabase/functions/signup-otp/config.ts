import { z } from "zod";
import { accountVariables } from "../../../shared/config/accounts.ts";
import { baseVariables } from "../../../shared/config/base.ts";
import { mailVariables } from "../../../shared/config/mail.ts";
import { type RouteContext, routesWith } from "../../../shared/http/route.ts";
import type { AnonymousCaller, Caller } from "../../../shared/auth/caller.ts";

export const config = z.object({
  ...baseVariables,
  ...mailVariables,
  PORTCULLIS_DEBUG_CODES: accountVariables.PORTCULLIS_DEBUG_CODES,
  PORTCULLIS_REVEAL_EMAIL_TAKEN: accountVariables.PORTCULLIS_REVEAL_EMAIL_TAKEN,
});

export type SignupConfig = z.output<typeof config>;

/** What any route of this function works with, whatever its parameters and body. */
export type SignupContext<Who extends Caller = AnonymousCaller> = Pick<
  RouteContext<unknown, unknown, unknown, Who, SignupConfig>,
  "caller" | "db" | "config" | "log" | "clientIp" | "trace" | "background"
>;

export const defineRoute = routesWith<SignupConfig>();
