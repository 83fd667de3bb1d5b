import { normalizeEmail } from "../../email_address.ts";
import type { Auth, AuthRequest } from "../../http/context.ts";
import { AuthError, badRequest } from "../../http/errors.ts";
import { hashCode } from "../../mail/codes.ts";
import { storeToken } from "../../mail/send.ts";
import { SERVICE_ROLE, writeAudit } from "../../store/audit.ts";
import type { Queries } from "../../store/database.ts";
import { emailIsTaken, type Json, mergeMetadata, type UserRow } from "../../store/users.ts";
import { emailExists } from "./create_user.ts";
import { createUserWithIdentity } from "./new_user.ts";

const LINK_TYPES = [
  "signup",
  "invite",
  "magiclink",
  "recovery",
  "email_change_current",
  "email_change_new",
] as const;
export type LinkType = typeof LINK_TYPES[number];

export function isLinkType(type: string): type is LinkType {
  return LINK_TYPES.some((known) => known === type);
}

export interface LinkRequest {
  type: LinkType;
  user: UserRow | null;
  email: string;
  newEmail: string;
  code: string;
  passwordHash: string;
  data: Json;
}

/** Stores the token of a link; makes the user first where the type allows it. */
export async function prepareLink(
  auth: Auth,
  call: AuthRequest,
  tx: Queries,
  link: LinkRequest,
): Promise<{ user: UserRow; token: string }> {
  switch (link.type) {
    case "magiclink":
    case "recovery":
      return await prepareRecovery(call, tx, link);
    case "invite":
    case "signup":
      return await prepareConfirmation(call, tx, link);
    case "email_change_current":
    case "email_change_new":
      return await prepareEmailChange(auth, tx, link);
  }
}

async function prepareRecovery(call: AuthRequest, tx: Queries, link: LinkRequest) {
  const known = present(link);
  await writeAudit(tx, known, "user_recovery_requested", call.caller.ip);
  const token = hashCode(link.email, link.code);
  const user = await storeToken(tx, known, "recovery_token", token, {
    recovery_sent_at: new Date(),
  });
  return { user, token };
}

async function prepareConfirmation(call: AuthRequest, tx: Queries, link: LinkRequest) {
  const { email, passwordHash, data } = link;
  if (link.user !== null && link.user.email_confirmed_at !== null) throw emailExists();
  const target = link.user ??
    await createUserWithIdentity(tx, { email, passwordHash, metadata: data });
  const invited = link.type === "invite";
  if (invited) {
    await writeAudit(tx, SERVICE_ROLE, "user_invited", call.caller.ip, {
      user_id: target.id,
      user_email: email,
    });
  }
  const now = new Date();
  const token = hashCode(email, link.code);
  const user = await storeToken(tx, target, "confirmation_token", token, {
    confirmation_sent_at: now,
    ...(invited
      ? { invited_at: now }
      : { raw_user_meta_data: mergeMetadata(target.raw_user_meta_data, data) }),
  });
  return { user, token };
}

async function prepareEmailChange(auth: Auth, tx: Queries, link: LinkRequest) {
  const known = present(link);
  const current = link.type === "email_change_current";
  if (current && !auth.options.doubleConfirmEmailChanges) {
    throw badRequest(
      "validation_failed",
      "Enable secure email change to generate link for current email",
    );
  }
  const newEmail = normalizeEmail(link.newEmail);
  if (await emailIsTaken(tx, newEmail, known.id)) throw emailExists();
  const token = hashCode(current ? link.email : newEmail, link.code);
  const column = current ? "email_change_token_current" : "email_change_token_new";
  const user = await storeToken(tx, known, column, token, {
    email_change: newEmail,
    email_change_sent_at: new Date(),
    email_change_confirm_status: 0,
  });
  return { user, token };
}

function present({ user }: LinkRequest): UserRow {
  if (user === null) {
    throw new AuthError(404, "user_not_found", "User with this email not found");
  }
  return user;
}
