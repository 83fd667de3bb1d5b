import * as z from "zod";
import { email } from "../../../shared/schemas/email.ts";
import { uuid } from "../../../shared/schemas/id.ts";
import { plainText } from "../../../shared/schemas/text.ts";
import { timestamp } from "../../../shared/schemas/time.ts";

export const fullName = plainText({ max: 200 }).meta({ example: "Ada Lovelace" });

const Role = z.enum(["customer", "agent", "admin"]).meta({ example: "customer" });

/** A user's own account. */
export const Profile = z.strictObject({
  id: uuid,
  email: z.string().meta({ example: "ada@example.com" }),
  full_name: z.string().nullable().meta({ example: "Ada Lovelace" }),
  role: Role,
  is_verified: z.boolean().meta({ example: true }),
  created_at: timestamp,
});
export type Profile = z.output<typeof Profile>;

/** A session, as supabase-js's `auth.setSession` takes it. */
export const Session = z.strictObject({
  access_token: z.string().meta({ example: "eyJhbGciOiJFUzI1NiIs…" }),
  refresh_token: z.string().meta({ example: "ka5hq3xw4zoc" }),
  token_type: z.literal("bearer"),
  expires_in: z.int().meta({ example: 3600, description: "Seconds" }),
  expires_at: z.int().meta({ example: 1795166400, description: "Unix time, seconds" }),
  user: Profile.omit({ created_at: true }),
});
export type Session = z.output<typeof Session>;

/** What follows a request for a code: the same for every address, whether it has an account or not. */
export const VerificationRequired = z.strictObject({
  status: z.literal("verification_required"),
  email,
  email_delivery: z.enum(["sent", "queued"]).meta({
    description: "Whether the mail server has taken the mail already; a queued one follows",
  }),
  code_expires_at: timestamp,
  resend_available_at: timestamp,
  debug_code: z.string().optional().meta({
    description: "The code itself, in development where PORTCULLIS_DEBUG_CODES asks for it",
  }),
});
export type VerificationRequired = z.output<typeof VerificationRequired>;
