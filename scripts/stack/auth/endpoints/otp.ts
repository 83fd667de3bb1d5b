import { z } from "zod";
import { normalizeEmail } from "../email_address.ts";
import { readBody, text } from "../http/body.ts";
import type { Auth, AuthRequest, Endpoint } from "../http/context.ts";
import { badRequest, unprocessable } from "../http/errors.ts";
import { sendCode } from "../mail/send.ts";
import { writeAudit } from "../store/audit.ts";
import { findUserByEmail } from "../store/users.ts";
import { signupDisabled } from "./signup.ts";
import { refusePkce } from "./unsupported.ts";

const Body = z.object({
  email: text,
  phone: text,
  create_user: z.boolean().nullish().transform((value) => value ?? true),
  channel: text,
  code_challenge: text,
});

/**
 * POST /otp. GoTrue itself tells known from unknown addresses here (200 or 422), and this stand-in does
 * as GoTrue does, so that nobody relies on more than the real one gives.
 */
export const otp: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, Body);
  if (body.email !== "" && body.phone !== "") {
    throw badRequest(
      "validation_failed",
      "Only an email address or phone number should be provided",
    );
  }
  if (body.email !== "" && body.channel !== "") {
    throw badRequest("validation_failed", "Channel should only be specified with Phone OTP");
  }
  refusePkce(body.code_challenge);
  if (body.phone !== "") {
    throw badRequest("phone_provider_disabled", "Unsupported phone provider");
  }
  if (body.email === "") {
    throw badRequest("validation_failed", "One of email or phone must be set");
  }
  const email = normalizeEmail(body.email);
  if (!body.create_user && await findUserByEmail(auth.db, email) === null) {
    throw unprocessable("otp_disabled", "Signups not allowed for otp");
  }
  return await sendMagicLink(auth, call, email);
};

const MagicLinkBody = z.object({ email: text, code_challenge: text });

/** POST /magiclink */
export const magicLink: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, MagicLinkBody);
  if (body.email === "") {
    throw unprocessable("validation_failed", "Password recovery requires an email");
  }
  refusePkce(body.code_challenge);
  return await sendMagicLink(auth, call, normalizeEmail(body.email));
};

async function sendMagicLink(auth: Auth, call: AuthRequest, email: string): Promise<Response> {
  await auth.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, email, "for update");
    // GoTrue signs up whoever has not confirmed yet; with sign-up off, that is a refusal.
    if (user === null || user.email_confirmed_at === null) throw signupDisabled();
    await writeAudit(tx, user, "user_recovery_requested", call.caller.ip);
    await sendCode(auth, call, tx, user, "magiclink");
  });
  return Response.json({});
}
