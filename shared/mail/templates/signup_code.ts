import * as z from "zod";
import { defineMail } from "../template.ts";

/** The code that proves the address of a new account. */
export const signupCode = defineMail({
  name: "signup_code",
  values: z.object({ code: z.string(), minutes: z.number() }),
  compose: ({ code, minutes }, site) => ({
    subject: `${code} is your ${site.name} code`,
    blocks: [
      { kind: "paragraph", text: `Enter this code to finish signing up to ${site.name}:` },
      { kind: "code", code },
      {
        kind: "paragraph",
        text:
          `It works once, for ${minutes} minutes, and replaces any earlier code. If you did not sign up, ` +
          "do nothing: without the code the account is never opened.",
      },
    ],
  }),
});
