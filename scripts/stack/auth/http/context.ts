import type { JWK } from "jose";
import type { Caller } from "../../context.ts";
import type { AuthOptions } from "../options.ts";
import type { Database } from "../store/database.ts";
import type { SignClaims } from "../tokens/sign.ts";

/** What every endpoint works with. */
export interface Auth {
  readonly db: Database;
  readonly options: AuthOptions;
  readonly sign: SignClaims;
  readonly jwks: { keys: JWK[] };
  /** Issuer of tokens and base of links: `<url>/auth/v1`. */
  readonly externalUrl: string;
  readonly siteUrl: string;
  log(message: string): void;
}

/** One request, with who calls as the gateway resolved it. */
export interface AuthRequest {
  readonly request: Request;
  readonly url: URL;
  readonly caller: Caller;
  /** Named segments of the path, such as `user_id`. */
  readonly params: Readonly<Record<string, string>>;
}

export type Endpoint = (auth: Auth, call: AuthRequest) => Promise<Response>;
