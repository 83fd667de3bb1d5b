import { invokeHook } from "../hooks.ts";
import type { Auth, AuthRequest } from "../http/context.ts";
import { orInternal } from "../http/errors.ts";
import type { Queries } from "../store/database.ts";
import { type OneTimeTokenType, setOneTimeToken } from "../store/one_time_tokens.ts";
import { updateUser, type UserRow } from "../store/users.ts";
import { userJson } from "../user_json.ts";
import { checkMailInterval, hashCode, randomCode } from "./codes.ts";
import { redirectTarget } from "./redirect.ts";

export type MailKind = "signup" | "invite" | "recovery" | "magiclink" | "reauthentication";

interface Slot {
  column: "confirmation_token" | "recovery_token" | "reauthentication_token";
  sentAt: "confirmation_sent_at" | "recovery_sent_at" | "reauthentication_sent_at";
  name: string;
}

const CONFIRMATION = { column: "confirmation_token", sentAt: "confirmation_sent_at" } as const;
const RECOVERY = { column: "recovery_token", sentAt: "recovery_sent_at" } as const;

/** Where a mail's token is kept. A magic link is a recovery with another text, as in GoTrue. */
const SLOTS: Record<MailKind, Slot> = {
  signup: { ...CONFIRMATION, name: "confirmation" },
  invite: { ...CONFIRMATION, name: "invite" },
  recovery: { ...RECOVERY, name: "recovery" },
  magiclink: { ...RECOVERY, name: "magic link" },
  reauthentication: {
    column: "reauthentication_token",
    sentAt: "reauthentication_sent_at",
    name: "reauthentication",
  },
};

/** Makes a code, stores its hash and hands the mail to the hook, all in the caller's transaction. */
export async function sendCode(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  kind: MailKind,
): Promise<UserRow> {
  const slot = SLOTS[kind];
  // An administrator's invitation is not held back.
  if (kind !== "invite") checkMailInterval(user[slot.sentAt], auth.options.mailIntervalSeconds);
  return await orInternal(`Error sending ${slot.name} email`, async () => {
    const code = randomCode(auth.options.otpLength);
    const hash = hashCode(user.email ?? "", code);
    const updated = await storeToken(tx, user, slot.column, hash, {
      [slot.sentAt]: new Date(),
      ...(kind === "invite" ? { invited_at: new Date() } : {}),
    });
    await sendMail(auth, call, tx, updated, {
      token: code,
      token_hash: hash,
      email_action_type: kind,
    });
    return updated;
  });
}

/** Keeps a token's hash where GoTrue keeps it: in the user's column and in one_time_tokens. */
export async function storeToken(
  tx: Queries,
  user: UserRow,
  type: OneTimeTokenType,
  hash: string,
  changes: Parameters<typeof updateUser>[2],
): Promise<UserRow> {
  const updated = await updateUser(tx, user.id, { ...changes, [type]: hash });
  const relatesTo = type === "email_change_token_new" ? updated.email_change : updated.email;
  await setOneTimeToken(tx, user.id, type, hash, relatesTo ?? "");
  return updated;
}

export interface EmailData {
  token: string;
  token_hash: string;
  email_action_type: string;
  token_new?: string;
  token_hash_new?: string;
}

/** Calls the send_email hook; without one no mail is sent, as by a GoTrue that has no SMTP server. */
export async function sendMail(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  user: UserRow,
  data: EmailData,
): Promise<void> {
  const hook = auth.options.hooks.sendEmail;
  if (hook === null) return auth.log(`no send_email hook: ${data.email_action_type} mail dropped`);
  await invokeHook(tx, hook, {
    user: await userJson(tx, user),
    email_data: {
      token_new: "",
      token_hash_new: "",
      ...data,
      redirect_to: redirectTarget(auth, call),
      site_url: auth.externalUrl,
    },
  });
}
