import type { UserClaims } from "./token.ts";

/** Nobody in particular: no credential was needed, or none was shown where that is allowed. */
export interface AnonymousCaller {
  kind: "anonymous";
}

/** The application itself, known by its publishable key. Anybody can have that key. */
export interface PublishableCaller {
  kind: "publishable";
}

/** The operator's own machinery (schedule, monitoring), known by a secret key. */
export interface SecretCaller {
  kind: "secret";
}

/** A signed-in user, known by a verified access token. */
export interface UserCaller {
  kind: "user";
  userId: string;
  email: string;
  /** The Postgres role that the user's statements run as. */
  role: UserClaims["role"];
  userRole: UserClaims["user_role"];
  sessionId: string;
  claims: UserClaims;
  /** The token itself, for calls made in the user's name. */
  token: string;
}

/** Another server, known by a key of its own (`x-api-key`). */
export interface ApiKeyCaller {
  kind: "api_key";
  id: string;
  scopes: readonly string[];
}

/** Who calls. */
export type Caller =
  | AnonymousCaller
  | PublishableCaller
  | SecretCaller
  | UserCaller
  | ApiKeyCaller;

export type CallerKind = Caller["kind"];

/**
 * Which callers a route lets in. "anyone" looks at no credential at all, so a stale token in the browser
 * keeps nobody from signing in; a list that holds "anonymous" takes a credential when one is shown.
 */
export type Access<Kind extends CallerKind = CallerKind> = "anyone" | readonly Kind[];

/** The callers that get past an access list of these kinds; "anyone" lists none. */
export type CallerWith<Kind extends CallerKind> = [Kind] extends [never] ? AnonymousCaller
  : Extract<Caller, { kind: Kind }>;

/** A short, stable name of who calls: scope of idempotency keys, subject of rate limits. */
export function principalOf(caller: Caller): string {
  switch (caller.kind) {
    case "user":
      return `user:${caller.userId}`;
    case "api_key":
      return `api_key:${caller.id}`;
    default:
      return caller.kind;
  }
}
