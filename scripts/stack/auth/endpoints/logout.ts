import type { Endpoint } from "../http/context.ts";
import { badRequest, orInternal } from "../http/errors.ts";
import { requireUser } from "../http/guards.ts";
import { writeAudit } from "../store/audit.ts";
import { endSessions } from "../store/sessions.ts";

/** POST /logout?scope=global|local|others */
export const logout: Endpoint = async (auth, call) => {
  const scope = call.url.searchParams.get("scope") || "global";
  if (scope !== "global" && scope !== "local" && scope !== "others") {
    throw badRequest("validation_failed", `Unsupported logout scope "${scope}"`);
  }
  await auth.db.transaction(async (tx) => {
    const { user, session } = await requireUser(tx, call);
    await orInternal("Error logging out user", async () => {
      await writeAudit(tx, user, "logout", call.caller.ip);
      if (scope === "local") await endSessions(tx, user.id, { only: session.id });
      else if (scope === "others") await endSessions(tx, user.id, { except: session.id });
      else await endSessions(tx, user.id, "all");
    });
  });
  return new Response(null, { status: 204 });
};
