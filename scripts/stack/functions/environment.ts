import { join } from "node:path";
import { parseEnv } from "node:util";
import type { StackContext } from "../context.ts";
import { readTextFile } from "../files.ts";

/** What a function's environment is made of. */
export interface EnvironmentSource {
  context: Pick<StackContext, "url" | "siteUrl" | "keys" | "databaseUrl">;
  /** PORTCULLIS_SECRET. */
  secret: string;
  /** The stack's SMTP server. */
  smtpUrl: string;
}

/**
 * The whole environment of a function: what the platform sets and what `supabase secrets set` would.
 * SUPABASE_DB_URL, which the platform sets too, is left out on purpose: nothing may lean on it.
 */
export function functionEnvironment(
  name: string,
  { context, secret, smtpUrl }: EnvironmentSource,
): Record<string, string> {
  const { url, siteUrl, keys } = context;
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret }),
    SUPABASE_JWKS: JSON.stringify(keys.jwks),
    PORTCULLIS_ENVIRONMENT: "development",
    PORTCULLIS_DB_URL: context.databaseUrl("edge_functions"),
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_ALLOWED_ORIGINS: siteUrl,
    PORTCULLIS_TRUSTED_PROXY_HOPS: "1",
    PORTCULLIS_SITE_URL: siteUrl,
    PORTCULLIS_MAIL_URL: smtpUrl,
    PORTCULLIS_MAIL_FROM: "Portcullis <no-reply@portcullis.test>",
    // The schedule calls the outbox every few seconds; a line for each call would bury everything else.
    LOG_LEVEL: name === "outbox" ? "warn" : "info",
  };
}

/**
 * The variables of supabase/functions/.env, which `supabase functions serve` reads too: they add to the
 * above and win over it. The platform refuses names that start with SUPABASE_, so they are left out here.
 */
export async function readFunctionsEnv(root: string): Promise<Record<string, string>> {
  const text = await readTextFile(join(root, "supabase", "functions", ".env"));
  const variables = Object.entries(text === null ? {} : parseEnv(text));
  const entries = variables.flatMap(([name, value]) =>
    value === undefined || name.startsWith("SUPABASE_") ? [] : [[name, value] as const]
  );
  return Object.fromEntries(entries);
}

/** An environment with some variables set, or taken out where the value is undefined. */
export function withVariables(
  environment: Record<string, string>,
  variables: Record<string, string | undefined>,
): Record<string, string> {
  const entries = Object.entries({ ...environment, ...variables });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}
