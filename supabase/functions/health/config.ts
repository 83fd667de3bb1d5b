import * as z from "zod";
import { baseVariables } from "../../../shared/config/base.ts";
import { mailVariables } from "../../../shared/config/mail.ts";

export const healthConfig = z.object({
  ...baseVariables,
  // Readiness looks at the mail server and sends nothing.
  PORTCULLIS_MAIL_URL: mailVariables.PORTCULLIS_MAIL_URL,
});

export type HealthConfig = z.output<typeof healthConfig>;
