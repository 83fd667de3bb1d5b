import * as z from "zod";
import { defineMail } from "../template.ts";

/** Tells the owner of an address that somebody tried to sign up with it; the page itself does not. */
export const signupKnown = defineMail({
  name: "signup_known",
  values: z.object({}),
  compose: (_values, site) => ({
    subject: `You already have a ${site.name} account`,
    blocks: [
      {
        kind: "paragraph",
        text:
          `Somebody, perhaps you, tried to sign up to ${site.name} with this address. It already has an ` +
          "account, and nothing about it has changed.",
      },
      {
        kind: "paragraph",
        text:
          "If it was you, sign in, or ask for a new password if you have forgotten yours. If it was not, " +
          "you can ignore this mail.",
      },
      { kind: "link", label: `Go to ${site.name}`, url: site.url },
    ],
  }),
});
