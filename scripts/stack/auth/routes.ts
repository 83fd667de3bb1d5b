import { createUser } from "./endpoints/admin/create_user.ts";
import { deleteUser } from "./endpoints/admin/delete_user.ts";
import { generateLink } from "./endpoints/admin/generate_link.ts";
import { adminFactor, getUserById, listFactors } from "./endpoints/admin/get_user.ts";
import { invite } from "./endpoints/admin/invite.ts";
import { listUsers } from "./endpoints/admin/list_users.ts";
import { updateUserById } from "./endpoints/admin/update_user.ts";
import { logout } from "./endpoints/logout.ts";
import { magicLink, otp } from "./endpoints/otp.ts";
import { health, jwks, settings } from "./endpoints/public.ts";
import { reauthenticate } from "./endpoints/reauthenticate.ts";
import { recover } from "./endpoints/recover.ts";
import { resend } from "./endpoints/resend.ts";
import { signup } from "./endpoints/signup.ts";
import { token } from "./endpoints/token.ts";
import { authorize, enrollFactor, factor, identities, sso } from "./endpoints/unsupported.ts";
import { getUser, updateOwnUser } from "./endpoints/user.ts";
import { verifyGet, verifyPost } from "./endpoints/verify.ts";
import type { Endpoint } from "./http/context.ts";
import type { Route } from "./http/router.ts";

const TABLE: ReadonlyArray<[method: string, pattern: string, endpoint: Endpoint]> = [
  ["GET", "/health", health],
  ["GET", "/settings", settings],
  ["GET", "/.well-known/jwks.json", jwks],

  ["POST", "/signup", signup],
  ["POST", "/token", token],
  ["GET", "/verify", verifyGet],
  ["POST", "/verify", verifyPost],
  ["POST", "/otp", otp],
  ["POST", "/magiclink", magicLink],
  ["POST", "/recover", recover],
  ["POST", "/resend", resend],

  ["GET", "/user", getUser],
  ["PUT", "/user", updateOwnUser],
  ["POST", "/logout", logout],
  ["GET", "/reauthenticate", reauthenticate],

  ["POST", "/invite", invite],
  ["POST", "/admin/generate_link", generateLink],
  ["GET", "/admin/users", listUsers],
  ["POST", "/admin/users", createUser],
  ["GET", "/admin/users/:user_id", getUserById],
  ["PUT", "/admin/users/:user_id", updateUserById],
  ["DELETE", "/admin/users/:user_id", deleteUser],
  ["GET", "/admin/users/:user_id/factors", listFactors],
  ["*", "/admin/users/:user_id/factors/:factor_id", adminFactor],

  ["GET", "/authorize", authorize],
  ["*", "/sso/*", sso],
  ["*", "/user/identities/*", identities],
  ["POST", "/factors", enrollFactor],
  ["*", "/factors/:factor_id/*", factor],
];

/** Every path of Auth that this project or supabase-js asks for. */
export const ROUTES: readonly Route[] = TABLE.map(([method, pattern, endpoint]) => ({
  method,
  pattern,
  endpoint,
}));
