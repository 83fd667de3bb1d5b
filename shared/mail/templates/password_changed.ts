import * as z from "zod";
import { defineMail } from "../template.ts";

/** Tells the owner that the password is a new one (ASVS 5.0 V6.3.7: notify of changed credentials). */
export const passwordChanged = defineMail({
  name: "password_changed",
  values: z.object({}),
  compose: (_values, site) => ({
    subject: `Your ${site.name} password was changed`,
    blocks: [
      {
        kind: "paragraph",
        text: "Your password was changed and every device has been signed out.",
      },
      {
        kind: "paragraph",
        text:
          "If this was not you, somebody can read your mail: secure your mailbox first, then ask for a new " +
          "password.",
      },
      { kind: "link", label: `Go to ${site.name}`, url: site.url },
    ],
  }),
});
