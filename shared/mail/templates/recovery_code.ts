import * as z from "zod";
import { defineMail } from "../template.ts";

/** The code that lets somebody choose a new password. */
export const recoveryCode = defineMail({
  name: "recovery_code",
  values: z.object({ code: z.string(), minutes: z.number() }),
  compose: ({ code, minutes }, site) => ({
    subject: `${code} is your ${site.name} code for a new password`,
    blocks: [
      { kind: "paragraph", text: "Enter this code to choose a new password:" },
      { kind: "code", code },
      {
        kind: "paragraph",
        text:
          `It works once, for ${minutes} minutes. If you did not ask for it, do nothing: your password stays ` +
          "as it is.",
      },
    ],
  }),
});
