import type { Endpoint } from "../../http/context.ts";
import { AuthError } from "../../http/errors.ts";
import { requireAdmin } from "../../http/guards.ts";
import { userJson } from "../../user_json.ts";
import { loadUser } from "./load_user.ts";

/** GET /admin/users/:user_id */
export const getUserById: Endpoint = async (auth, call) => {
  requireAdmin(call);
  return Response.json(await userJson(auth.db, await loadUser(auth.db, call)));
};

/** GET /admin/users/:user_id/factors: always none. */
export const listFactors: Endpoint = async (auth, call) => {
  requireAdmin(call);
  await loadUser(auth.db, call);
  return Response.json([]);
};

/** /admin/users/:user_id/factors/:factor_id */
export const adminFactor: Endpoint = async (auth, call) => {
  requireAdmin(call);
  await loadUser(auth.db, call);
  throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
};
