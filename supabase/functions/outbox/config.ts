import * as z from "zod";
import { accountVariables } from "../../../shared/config/accounts.ts";
import { baseVariables } from "../../../shared/config/base.ts";
import { mailVariables } from "../../../shared/config/mail.ts";

export const config = z.object({
  ...baseVariables,
  ...mailVariables,
  PORTCULLIS_UNVERIFIED_TTL_HOURS: accountVariables.PORTCULLIS_UNVERIFIED_TTL_HOURS,
});

export type OutboxConfig = z.output<typeof config>;
