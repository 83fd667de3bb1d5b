import * as z from "zod";
import { defineMail } from "../template.ts";

/** The code that proves a new address, sent to it. */
export const emailChangeCode = defineMail({
  name: "email_change_code",
  values: z.object({ code: z.string(), minutes: z.number() }),
  compose: ({ code, minutes }, site) => ({
    subject: `${code} confirms your new ${site.name} address`,
    blocks: [
      {
        kind: "paragraph",
        text: `Enter this code to use this address for your ${site.name} account:`,
      },
      { kind: "code", code },
      {
        kind: "paragraph",
        text:
          `It works once, for ${minutes} minutes. If you did not ask for it, you can ignore this mail.`,
      },
    ],
  }),
});
