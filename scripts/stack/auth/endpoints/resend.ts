import { z } from "zod";
import { normalizeEmail } from "../email_address.ts";
import { readBody, text } from "../http/body.ts";
import type { Endpoint } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { sendEmailChange } from "../mail/email_change.ts";
import { sendCode } from "../mail/send.ts";
import { writeAudit } from "../store/audit.ts";
import { findUserByEmail } from "../store/users.ts";

const TYPES = ["signup", "email_change", "sms", "phone_change"];
const Body = z.object({ type: text, email: text, phone: text });

/** POST /resend: answers {} whether or not there is anything to send again. */
export const resend: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, Body);
  refuseWrongBody(body);
  const email = normalizeEmail(body.email);
  await auth.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, email, "for update");
    if (user === null) return;
    if (body.type === "signup" && user.email_confirmed_at === null) {
      await writeAudit(tx, user, "user_confirmation_requested", call.caller.ip);
      await sendCode(auth, call, tx, user, "signup");
    }
    if (body.type === "email_change" && user.email_change) {
      await sendEmailChange(auth, call, tx, user, user.email_change);
    }
  });
  return Response.json({});
};

function refuseWrongBody({ type, email, phone }: z.output<typeof Body>): void {
  const refuse = (message: string, code = "validation_failed") => badRequest(code, message);
  if (!TYPES.includes(type)) {
    throw refuse("Missing one of these types: signup, email_change, sms, phone_change");
  }
  if (type === "signup" && email === "") throw refuse("Type provided requires an email address");
  if (type === "sms" && phone === "") throw refuse("Type provided requires a phone number");
  if (email !== "" && phone !== "") {
    throw refuse("Only an email address or phone number should be provided.");
  }
  if (phone !== "") throw refuse("Phone logins are disabled", "phone_provider_disabled");
  if (email === "") throw refuse("Missing email address or phone number");
}
