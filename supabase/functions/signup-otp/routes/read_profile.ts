import { defineRoute } from "../config.ts";
import { PROFILE_READ_LIMITS } from "../limits.ts";
import { ownProfile } from "../profile.ts";
import { Profile } from "../schemas.ts";

/** The caller's own account. */
export const readProfile = defineRoute({
  method: "GET",
  path: "/me",
  summary: "Read the own account",
  access: ["user"],
  limits: PROFILE_READ_LIMITS,
  answers: { 200: { description: "The account", schema: Profile } },
  errors: ["token_revoked"],
  async handle({ db, caller }) {
    return { status: 200, body: await ownProfile(db, caller) };
  },
});
