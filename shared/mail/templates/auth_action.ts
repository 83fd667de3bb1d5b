import * as z from "zod";
import { defineMail } from "../template.ts";

const SUBJECTS: Record<string, string> = {
  signup: "Confirm your address",
  invite: "You are invited",
  magiclink: "Your sign-in link",
  recovery: "Choose a new password",
  email_change: "Confirm your new address",
  reauthentication: "Confirm that it is you",
};

const VALUES = z.object({
  action: z.string(),
  token: z.string().nullish(),
  token_hash: z.string().nullish(),
  redirect_to: z.string().nullish(),
});

/** Supabase Auth's own mails (sent from the dashboard or through its API), queued by the send_email hook. */
export const authAction = defineMail({
  name: "auth_action",
  values: VALUES,
  compose: (values, site) => ({
    subject: `${SUBJECTS[values.action] ?? "Please confirm"} – ${site.name}`,
    blocks: [
      ...(values.token
        ? [
          { kind: "paragraph", text: "Enter this code:" } as const,
          { kind: "code", code: values.token } as const,
        ]
        : []),
      ...(values.token_hash
        ? [{ kind: "link", label: "Continue", url: confirmationUrl(values, site.url) } as const]
        : []),
      {
        kind: "paragraph",
        text: "If you did not ask for this, you can ignore this mail.",
      },
    ],
  }),
});

/** A page of the application that calls `verifyOtp({ token_hash, type })`; Auth's GET link would be spent by mail scanners. */
function confirmationUrl(
  values: z.output<typeof VALUES>,
  siteUrl: string,
): string {
  const url = new URL("/auth/confirm", siteUrl);
  url.searchParams.set("token_hash", values.token_hash ?? "");
  url.searchParams.set("type", values.action);
  if (values.redirect_to) url.searchParams.set("next", values.redirect_to);
  return url.href;
}
