import { z } from "zod";
import { normalizeEmail } from "../email_address.ts";
import { readBody, text } from "../http/body.ts";
import type { Endpoint } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { sendCode } from "../mail/send.ts";
import { writeAudit } from "../store/audit.ts";
import { findUserByEmail } from "../store/users.ts";
import { refusePkce } from "./unsupported.ts";

const Body = z.object({ email: text, code_challenge: text });

/** POST /recover: an unknown address is answered like a known one. */
export const recover: Endpoint = async (auth, call) => {
  const body = await readBody(call.request, Body);
  if (body.email === "") {
    throw badRequest("validation_failed", "Password recovery requires an email");
  }
  const email = normalizeEmail(body.email);
  refusePkce(body.code_challenge);
  await auth.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, email, "for update");
    if (user === null) return;
    await writeAudit(tx, user, "user_recovery_requested", call.caller.ip);
    await sendCode(auth, call, tx, user, "recovery");
  });
  return Response.json({});
};
