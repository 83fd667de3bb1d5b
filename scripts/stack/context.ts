import type { JWK } from "jose";

/** The login roles for which the stack keeps a password. */
export type DatabaseRole =
  | "postgres"
  | "supabase_admin"
  | "supabase_auth_admin"
  | "supabase_storage_admin"
  | "authenticator"
  | "edge_functions";

/** One password a login role, as kept in `.local/secrets.json`. */
export type DatabasePasswords = Record<DatabaseRole, string>;

/** The keys of the stack, made once and kept in `.local/secrets.json`. */
export interface StackKeys {
  /** ES256 private key, with a `kid`, that signs user access tokens. */
  signingJwk: JWK;
  /** The public keys served at `/auth/v1/.well-known/jwks.json`. */
  jwks: { keys: JWK[] };
  /** `sb_publishable_…`, for clients. */
  publishable: string;
  /** `sb_secret_…`, for servers. */
  secret: string;
}

/** What every service of the stack is given. */
export interface StackContext {
  /** The gateway's own address, such as `http://127.0.0.1:54321`. */
  url: string;
  /** `postgresql://role:password@127.0.0.1:port/postgres`. */
  databaseUrl(role: DatabaseRole): string;
  keys: StackKeys;
  /** The folder that holds the stack's data (`.local`). */
  dataDir: string;
  /** Where the application's own pages would be, such as `http://127.0.0.1:3000`. */
  siteUrl: string;
  /** Writes one line on behalf of a service. */
  log(service: string, message: string): void;
}

/** Who calls, as the gateway has found out. */
export interface Caller {
  /** Which kind of API key came in `apikey`, if any. */
  apiKey: "publishable" | "secret" | null;
  /** The database role to act as: `anon`, `service_role`, or the role of a verified user token. */
  role: string;
  /** The verified user token's claims. */
  claims: Record<string, unknown> | null;
  /** The verified user token itself. */
  token: string | null;
  /** The peer's address. */
  ip: string;
}

/**
 * A service behind the gateway. It sees its own paths only: the gateway has taken `/auth/v1` and
 * the like off.
 */
export interface Service {
  fetch(request: Request, caller: Caller): Promise<Response>;
  close(): Promise<void>;
}
