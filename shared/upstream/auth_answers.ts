import * as z from "zod";

/** A user as Supabase Auth answers it: what of it this suite relies on. More fields are kept. */
export const AuthUser = z.looseObject({
  id: z.uuid(),
  email: z.string().optional(),
  email_confirmed_at: z.string().nullish(),
  invited_at: z.string().nullish(),
  last_sign_in_at: z.string().nullish(),
  user_metadata: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string(),
});
export type AuthUser = z.output<typeof AuthUser>;

/** A session: the tokens, and whose they are. */
export const AuthSession = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.int(),
  expires_at: z.int(),
  user: AuthUser,
});
export type AuthSession = z.output<typeof AuthSession>;

/** What `generate_link` answers: the user, and the hash that, verified, makes a session. No mail is sent. */
export const AuthLink = AuthUser.extend({
  hashed_token: z.string().min(1),
  verification_type: z.string(),
});
export type AuthLink = z.output<typeof AuthLink>;

/**
 * A refusal. Auth has two shapes: `{code: 400, error_code, msg}`, and `{code: "…", message}` for callers
 * that name its newer API version.
 */
export const AuthRefusal = z.looseObject({
  error_code: z.string().optional(),
  code: z.union([z.string(), z.number()]).optional(),
  msg: z.string().optional(),
  message: z.string().optional(),
});
