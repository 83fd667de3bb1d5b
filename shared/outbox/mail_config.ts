import type { BaseConfig } from "../config/base.ts";
import type * as z from "zod";
import type { mailVariables } from "../config/mail.ts";

/** The configuration of a function that sends mail. */
export type MailConfig = BaseConfig & z.output<z.ZodObject<typeof mailVariables>>;
