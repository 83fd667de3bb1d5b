import * as z from "zod";
import { defineMail } from "../template.ts";

/** Tells the present address that a change was asked for. */
export const emailChangeNotice = defineMail({
  name: "email_change_notice",
  values: z.object({}),
  compose: (_values, site) => ({
    subject: `Your ${site.name} address is about to change`,
    blocks: [
      {
        kind: "paragraph",
        text:
          "Somebody who knows your password asked to use another address for your account. It changes when " +
          "the code that was sent to the new address is entered.",
      },
      {
        kind: "paragraph",
        text: "If this was not you, change your password now: that signs every device out.",
      },
      { kind: "link", label: `Go to ${site.name}`, url: site.url },
    ],
  }),
});
