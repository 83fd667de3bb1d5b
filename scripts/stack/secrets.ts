import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { DatabaseRole } from "./context.ts";
import { generateApiKey } from "../../shared/auth/api_key.ts";
import { randomBase62 } from "../../shared/crypto/random.ts";
import { createPlatformKey, createSigningJwk } from "./keys.ts";
import { readablePassword } from "./readable_password.ts";
import { StackError } from "./stack_error.ts";
import { readTextFile, writeFileAtomically } from "./files.ts";

const Password = z.string().min(10);

const Secrets = z.object({
  /** Passwords of the roles that log in to the database. */
  database: z.object({
    postgres: Password,
    supabase_admin: Password,
    supabase_auth_admin: Password,
    supabase_storage_admin: Password,
    authenticator: Password,
    edge_functions: Password,
  }),
  /** ES256 private key that signs access tokens. */
  signing_jwk: z.looseObject({
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    kid: z.string(),
  }),
  publishable_key: z.string().startsWith("sb_publishable_"),
  secret_key: z.string().startsWith("sb_secret_"),
  /** PORTCULLIS_SECRET: base64 of 32 bytes. */
  portcullis_secret: z.base64().min(43),
  /** Passwords of the demo accounts. */
  demo: z.object({ admin: Password, agent: Password, customer: Password }),
  /** The demo account of a server: an `x-api-key`. */
  demo_api_key: z.string().startsWith("pcl_"),
});

/** Everything secret about one stack. Made once, kept in `secrets.json` of the data folder. */
export type Secrets = z.infer<typeof Secrets>;

/**
 * Reads the secrets of a data folder; makes and keeps them where there are none yet.
 *
 * @throws StackError when the file is there and is not what this wrote
 */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, "secrets.json");
  const kept = await readTextFile(path);
  if (kept === null) {
    const secrets = Secrets.parse(await createSecrets());
    await writeFileAtomically(path, JSON.stringify(secrets, null, 2) + "\n", 0o600);
    return secrets;
  }
  const result = Secrets.safeParse(parseJson(kept));
  if (result.success) return result.data;
  const at = result.error.issues[0]?.path.join(".") || "the top level";
  throw new StackError(
    `${path} is damaged at ${at}, expected what the first start wrote; ` +
      "put it back, or start anew with --reset",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function createSecrets(): Promise<unknown> {
  const roles: DatabaseRole[] = [
    "postgres",
    "supabase_admin",
    "supabase_auth_admin",
    "supabase_storage_admin",
    "authenticator",
    "edge_functions",
  ];
  return {
    database: Object.fromEntries(roles.map((role) => [role, randomBase62(32)])),
    signing_jwk: await createSigningJwk(),
    publishable_key: createPlatformKey("publishable"),
    secret_key: createPlatformKey("secret"),
    portcullis_secret: randomBytes(32).toString("base64"),
    demo: { admin: readablePassword(), agent: readablePassword(), customer: readablePassword() },
    demo_api_key: (await generateApiKey()).key,
  };
}
