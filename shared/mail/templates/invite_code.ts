import * as z from "zod";
import { defineMail } from "../template.ts";

/** The code with which an invited person opens the account. */
export const inviteCode = defineMail({
  name: "invite_code",
  values: z.object({ code: z.string(), hours: z.number() }),
  compose: ({ code, hours }, site) => ({
    subject: `You are invited to ${site.name}`,
    blocks: [
      {
        kind: "paragraph",
        text:
          `You have been invited to ${site.name}. Accept with this address, a password of your choice and ` +
          "this code:",
      },
      { kind: "code", code },
      { kind: "paragraph", text: `It works once, for ${hours} hours.` },
      { kind: "link", label: `Go to ${site.name}`, url: site.url },
    ],
  }),
});
