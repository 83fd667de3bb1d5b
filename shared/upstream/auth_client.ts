import type * as z from "zod";
import { defaultKey, type PlatformKeys } from "../auth/platform_key.ts";
import type { TraceContext } from "../http/trace.ts";
import { AuthLink, AuthSession, AuthUser } from "./auth_answers.ts";
import { authErrorOf } from "./auth_api_error.ts";
import { callUpstream, readAnswer, type UpstreamOptions } from "./fetch.ts";

/** What may be set of a user; a missing field stays as it is. */
export interface AuthUserAttributes {
  email?: string;
  password?: string;
  email_confirm?: boolean;
  user_metadata?: Readonly<Record<string, unknown>>;
  /** `none`, or a duration as Auth writes it (`876000h`). */
  ban_duration?: string;
}

/**
 * Supabase Auth as this suite uses it. All methods throw UpstreamError when Auth cannot be reached, is
 * late, or answers nonsense, and AuthApiError when it refuses.
 */
export interface AuthClient {
  createUser(attributes: AuthUserAttributes & { email: string }): Promise<AuthUser>;
  updateUser(id: string, attributes: AuthUserAttributes): Promise<AuthUser>;
  getUser(id: string): Promise<AuthUser>;
  deleteUser(id: string): Promise<void>;
  /**
   * A token that {@link verifyTokenHash} takes. No mail is sent. An `invite` makes the user, or marks one
   * who has not been confirmed, as invited.
   */
  generateLink(
    link: {
      type: "magiclink" | "recovery" | "invite";
      email: string;
      data?: Readonly<Record<string, unknown>>;
    },
  ): Promise<AuthLink>;
  verifyTokenHash(
    token: { type: "magiclink" | "recovery"; token_hash: string },
  ): Promise<AuthSession>;
  signInWithPassword(credentials: { email: string; password: string }): Promise<AuthSession>;
  refresh(refreshToken: string): Promise<AuthSession>;
  logout(accessToken: string, scope: "local" | "global" | "others"): Promise<void>;
  updateOwnPassword(accessToken: string, password: string): Promise<AuthUser>;
}

/** What of a function's configuration the client needs. */
export interface AuthClientConfig extends PlatformKeys {
  SUPABASE_URL: string;
  PORTCULLIS_UPSTREAM_TIMEOUT_MS: number;
}

export interface AuthClientOptions {
  /** The request's, so that Auth's part shows in the same trace. */
  trace?: Pick<TraceContext, "headers">;
  /** The client that all this is done for; Auth's own limits then count it and not this function. */
  clientIp?: string;
  fetch?: typeof fetch;
}

/** Makes the client for one request. */
export function createAuthClient(
  config: AuthClientConfig,
  { trace, clientIp, fetch }: AuthClientOptions = {},
): AuthClient {
  const secret = defaultKey(config.SUPABASE_SECRET_KEYS);

  async function call(method: string, path: string, { body, token, idempotent = false }: {
    body?: unknown;
    token?: string;
    idempotent?: boolean;
  }): Promise<Response> {
    const upstream: UpstreamOptions = {
      timeoutMs: config.PORTCULLIS_UPSTREAM_TIMEOUT_MS,
      idempotent,
      ...(fetch && { fetch }),
    };
    const response = await callUpstream("auth", {
      url: `${config.SUPABASE_URL}/auth/v1${path}`,
      method,
      headers: {
        ...trace?.headers,
        ...(clientIp !== undefined && clientIp !== "unknown" && { "sb-forwarded-for": clientIp }),
        apikey: secret,
        authorization: `Bearer ${token ?? secret}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }, upstream);
    if (!response.ok) throw await authErrorOf(response);
    return response;
  }

  const read = <Schema extends z.ZodType>(response: Response, schema: Schema) =>
    readAnswer("auth", response, schema);
  const discard = async (response: Response) => await response.body?.cancel();
  const user = (id: string) => `/admin/users/${encodeURIComponent(id)}`;

  return {
    createUser: async (body) => await read(await call("POST", "/admin/users", { body }), AuthUser),
    updateUser: async (id, body) =>
      await read(await call("PUT", user(id), { body, idempotent: true }), AuthUser),
    getUser: async (id) => await read(await call("GET", user(id), { idempotent: true }), AuthUser),
    deleteUser: async (id) => await discard(await call("DELETE", user(id), {})),
    generateLink: async (body) =>
      await read(await call("POST", "/admin/generate_link", { body }), AuthLink),
    verifyTokenHash: async (body) =>
      await read(await call("POST", "/verify", { body }), AuthSession),
    signInWithPassword: async (body) =>
      await read(await call("POST", "/token?grant_type=password", { body }), AuthSession),
    refresh: async (refresh_token) =>
      await read(
        await call("POST", "/token?grant_type=refresh_token", { body: { refresh_token } }),
        AuthSession,
      ),
    logout: async (token, scope) =>
      await discard(await call("POST", `/logout?scope=${scope}`, { token })),
    updateOwnPassword: async (token, password) =>
      await read(await call("PUT", "/user", { token, body: { password } }), AuthUser),
  };
}
