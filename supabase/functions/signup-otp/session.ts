import * as z from "zod";
import { fromBase64 } from "../../../shared/crypto/encoding.ts";
import { sql } from "../../../shared/db/sql.ts";
import type { AuthSession } from "../../../shared/upstream/auth_answers.ts";
import { UpstreamError } from "../../../shared/errors/upstream_error.ts";
import type { SignupContext } from "./config.ts";
import type { Profile, Session } from "./schemas.ts";
import { PROFILE_COLUMNS } from "./profile.ts";

const Claims = z.looseObject({
  sub: z.uuid(),
  role: z.enum(["app_customer", "app_agent", "app_admin"]),
});

/** The database as the user whom a session was just issued to. */
export function dbOf({ db }: Pick<SignupContext, "db">, session: AuthSession) {
  // The token comes straight from Auth, so there is nothing to verify; the database checks it anyway.
  const claims = Claims.safeParse(payloadOf(session.access_token));
  if (!claims.success) {
    const cause = new Error("the access token hook is not in force", { cause: claims.error });
    throw new UpstreamError("auth", "nonsense", { cause });
  }
  return db.as(claims.data.role, claims.data);
}

/** The second part of a JWT; undefined when there is none. */
function payloadOf(token: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64(token.split(".")[1] ?? "")));
  } catch {
    return undefined;
  }
}

/** What a client gets of a session, with the user as the user's own rights show it. */
export async function sessionAnswer(
  context: Pick<SignupContext, "db">,
  session: AuthSession,
): Promise<Session> {
  const profile = await dbOf(context, session).one<Profile>(
    sql`select ${PROFILE_COLUMNS} from public.profiles where id = ${session.user.id}`,
  );
  return sessionOf(session, profile);
}

/** A session together with its user's profile. */
export function sessionOf(session: AuthSession, { created_at: _, ...user }: Profile): Session {
  const { access_token, refresh_token, expires_in, expires_at } = session;
  return { access_token, refresh_token, token_type: "bearer", expires_in, expires_at, user };
}
