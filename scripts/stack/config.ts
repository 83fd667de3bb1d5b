import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { StackError } from "./stack_error.ts";

const Hook = z.object({ enabled: z.boolean().default(true), uri: z.string() });

// Only what the stack reads: that the rest is right is for the CLI to say.
const Config = z.object({
  auth: z.object({
    site_url: z.url(),
    additional_redirect_urls: z.array(z.string()).default([]),
    jwt_expiry: z.int().positive().default(3600),
    refresh_token_reuse_interval: z.int().nonnegative().default(10),
    minimum_password_length: z.int().positive(),
    email: z.object({
      double_confirm_changes: z.boolean().default(true),
      secure_password_change: z.boolean().default(false),
      max_frequency: z.string().default("1m0s"),
      otp_length: z.int().min(6).max(10).default(6),
      otp_expiry: z.int().positive().default(3600),
    }),
    hook: z.object({
      custom_access_token: Hook.optional(),
      send_email: Hook.optional(),
    }).default({}),
  }),
  functions: z.record(
    z.string(),
    z.object({ verify_jwt: z.boolean().default(true), entrypoint: z.string().optional() }),
  ).default({}),
});

/** What the stack takes from supabase/config.toml. */
export type ProjectConfig = z.infer<typeof Config>;

/**
 * Reads supabase/config.toml of a project.
 *
 * @param root the folder that holds supabase/
 * @throws StackError when it is not there or not as it should be, with the place
 */
export async function readProjectConfig(root: string): Promise<ProjectConfig> {
  const path = join(root, "supabase", "config.toml");
  try {
    return Config.parse(parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new StackError(`${path} is not there, expected the project's Supabase configuration`);
    }
    if (error instanceof TomlError || error instanceof z.ZodError) {
      const what = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
      throw new StackError(`${path} cannot be read: ${what.replaceAll(/\s+/g, " ").trim()}`);
    }
    throw error;
  }
}
