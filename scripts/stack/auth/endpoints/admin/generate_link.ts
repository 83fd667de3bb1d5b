import { z } from "zod";
import { normalizeEmail } from "../../email_address.ts";
import { object, readBody, text } from "../../http/body.ts";
import type { Endpoint } from "../../http/context.ts";
import { AuthError, badRequest } from "../../http/errors.ts";
import { requireAdmin } from "../../http/guards.ts";
import { hashCode, randomCode } from "../../mail/codes.ts";
import { redirectTarget } from "../../mail/redirect.ts";
import { checkPasswordStrength, hashPassword, randomPassword } from "../../passwords.ts";
import { findUserByEmail } from "../../store/users.ts";
import { userJson } from "../../user_json.ts";
import { isLinkType, type LinkType, prepareLink } from "./link_types.ts";

const Body = z.object({
  type: text,
  email: text,
  new_email: text,
  password: text,
  data: object,
  redirect_to: text,
});

/** POST /admin/generate_link: what a mail would hold, for the caller to send. No mail is sent. */
export const generateLink: Endpoint = async (auth, call) => {
  requireAdmin(call);
  const body = await readBody(call.request, Body);
  const email = normalizeEmail(body.email);
  const redirectTo = redirectTarget(auth, call, body.redirect_to);
  const known = await findUserByEmail(auth.db, email);
  const type = resolveType(body.type, known !== null);
  // Hashing takes a while, so it is done before the transaction.
  const passwordHash = type === "signup" && known === null
    ? await signupPasswordHash(body.type, body.password, auth.options.minimumPasswordLength)
    : "";

  return await auth.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, email, "for update");
    const code = randomCode(auth.options.otpLength);
    const link = await prepareLink(auth, call, tx, {
      type,
      user,
      email,
      newEmail: body.new_email,
      code,
      passwordHash,
      data: body.data ?? {},
    });
    const query = new URLSearchParams({
      token: link.token,
      type: type.startsWith("email_change") ? "email_change" : type,
      redirect_to: redirectTo,
    });
    return Response.json({
      ...await userJson(tx, link.user),
      action_link: `${auth.externalUrl}/verify?${query}`,
      email_otp: code,
      // For email_change_new GoTrue hashes with the current address here, so that only the link works.
      hashed_token: hashCode(email, code),
      verification_type: type,
      redirect_to: redirectTo,
    });
  });
};

/** A magic link for an unknown address is a sign-up. */
function resolveType(type: string, known: boolean): LinkType {
  if (!known && type === "magiclink") return "signup";
  if (!known && (type === "recovery" || type.startsWith("email_change_"))) {
    throw new AuthError(404, "user_not_found", "User with this email not found");
  }
  if (!isLinkType(type)) {
    throw badRequest("validation_failed", `Invalid email action link type requested: ${type}`);
  }
  return type;
}

async function signupPasswordHash(asked: string, password: string, minimum: number) {
  if (asked === "magiclink") return await hashPassword(randomPassword());
  if (password === "") throw badRequest("validation_failed", "Signup requires a valid password");
  checkPasswordStrength(password, minimum);
  return await hashPassword(password);
}
