import type { StackContext, StackKeys } from "./context.ts";
import type { Database } from "./database.ts";
import { publicJwk } from "./keys.ts";
import type { Secrets } from "./secrets.ts";

/** What a context is made of. */
export interface ContextSource {
  url: string;
  siteUrl: string;
  dataDir: string;
  secrets: Secrets;
  database: Database;
  log(service: string, message: string): void;
}

/** What every service of the stack is given. */
export function createContext({ secrets, database, ...rest }: ContextSource): StackContext {
  return { ...rest, databaseUrl: database.url, keys: stackKeys(secrets) };
}

/** The keys of a stack, as its services are given them. */
export function stackKeys(secrets: Secrets): StackKeys {
  return {
    signingJwk: secrets.signing_jwk,
    jwks: { keys: [publicJwk(secrets.signing_jwk)] },
    publishable: secrets.publishable_key,
    secret: secrets.secret_key,
  };
}
