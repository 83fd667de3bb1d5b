import * as z from "zod";
import { sql } from "../../../shared/db/sql.ts";
import { email } from "../../../shared/schemas/email.ts";
import { uuid } from "../../../shared/schemas/id.ts";
import { timestamp } from "../../../shared/schemas/time.ts";

export const Role = z.enum(["customer", "agent", "admin"]).meta({ example: "agent" });

/** A user as administrators see one. */
export const User = z.strictObject({
  id: uuid,
  email,
  full_name: z.string().nullable().meta({ example: "Grace Hopper" }),
  role: Role,
  status: z.enum(["invited", "active", "disabled"]),
  is_verified: z.boolean(),
  last_sign_in_at: timestamp.nullable(),
  created_at: timestamp,
});
export type User = z.output<typeof User>;

/** A user without what only Supabase Auth knows. */
export type UserRow = Omit<User, "last_sign_in_at">;

/** The columns of {@linkcode UserRow}, from public.profiles. */
export const USER_COLUMNS = sql`id, email, full_name, role,
  case
    when disabled_at is not null then 'disabled'
    when verified_at is null and invited_at is not null then 'invited'
    else 'active'
  end as status,
  verified_at is not null as is_verified, created_at`;
