import type * as z from "zod";
import type { Block } from "./content.ts";

/** What every template may use beside its own values. */
export interface MailSite {
  /** Name shown to people. */
  name: string;
  /** Where the application lives, without a trailing slash. */
  url: string;
}

/** A mail that can be queued: its name in the outbox, the values it needs, and what it says. */
export interface MailTemplate<Values extends z.ZodType = z.ZodType> {
  name: string;
  values: Values;
  compose(values: z.output<Values>, site: MailSite): { subject: string; blocks: Block[] };
}

/** Declares a template; the values are checked before they are used, because they come from the database. */
export function defineMail<Values extends z.ZodType>(
  template: MailTemplate<Values>,
): MailTemplate<Values> {
  return template;
}
