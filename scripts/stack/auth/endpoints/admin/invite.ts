import { z } from "zod";
import { normalizeEmail } from "../../email_address.ts";
import { object, readBody, text } from "../../http/body.ts";
import type { Endpoint } from "../../http/context.ts";
import { requireAdmin } from "../../http/guards.ts";
import { sendCode } from "../../mail/send.ts";
import { SERVICE_ROLE, writeAudit } from "../../store/audit.ts";
import { findUserByEmail } from "../../store/users.ts";
import { userJson } from "../../user_json.ts";
import { emailExists } from "./create_user.ts";
import { createUserWithIdentity } from "./new_user.ts";

const Body = z.object({ email: text, data: object });

/** POST /invite: makes the user without a password, or invites one again who has not confirmed. */
export const invite: Endpoint = async (auth, call) => {
  requireAdmin(call);
  const body = await readBody(call.request, Body);
  const email = normalizeEmail(body.email);
  return await auth.db.transaction(async (tx) => {
    const known = await findUserByEmail(tx, email, "for update");
    if (known !== null && known.email_confirmed_at !== null) throw emailExists();
    const user = known ??
      await createUserWithIdentity(tx, { email, passwordHash: "", metadata: body.data ?? {} });
    await writeAudit(tx, SERVICE_ROLE, "user_invited", call.caller.ip, {
      user_id: user.id,
      user_email: email,
    });
    const invited = await sendCode(auth, call, tx, user, "invite");
    return Response.json(await userJson(tx, invited));
  });
};
