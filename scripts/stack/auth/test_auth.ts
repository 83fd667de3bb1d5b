import pg from "pg";
import type { Caller, Service } from "../context.ts";
import { createSigningJwk, publicJwk } from "../keys.ts";
import { applyPlatform } from "../platform/apply.ts";
import { temporaryPostgres, TEST_PASSWORDS } from "../postgres/temporary.ts";
import { createAuth } from "./mod.ts";
import type { AuthOptions } from "./options.ts";
import type { Json } from "./store/users.ts";

/** Hooks that do as little as the tests need, in place of the migrations' own. */
const HOOKS = `
  create schema private;
  grant usage on schema private to supabase_auth_admin;
  create table private.mails (id bigserial primary key, event jsonb not null);
  create table private.disabled (id uuid primary key);
  create function private.custom_access_token_hook(event jsonb) returns jsonb
  language plpgsql security definer set search_path = '' as $$
  begin
    if exists (select from private.disabled where id = (event ->> 'user_id')::uuid) then
      return '{"error": {"http_code": 403, "message": "account_disabled"}}';
    end if;
    return jsonb_build_object('claims', (event -> 'claims') || jsonb_build_object(
      'role', 'app_customer', 'method', event -> 'authentication_method'));
  end $$;
  create function private.send_email_hook(event jsonb) returns jsonb
  language plpgsql security definer set search_path = '' as $$
  begin
    insert into private.mails (event) values (event);
    return '{}';
  end $$;
  create function private.hook_that_hangs(event jsonb) returns jsonb
  language sql as 'select event from pg_sleep(60)';
  create function private.hook_that_fails(event jsonb) returns jsonb
  language plpgsql as $$ begin raise exception 'secret detail'; end $$;
  create function private.hook_without_claims(event jsonb) returns jsonb
  language sql as $$ select '{}'::jsonb $$;
  create function private.hook_of_half_a_token(event jsonb) returns jsonb
  language sql as $$ select '{"claims": {"sub": 1}}'::jsonb $$;
`;

export interface Answer {
  status: number;
  body: Json;
  headers: Headers;
}

export interface CallOptions {
  body?: Json;
  caller?: Partial<Caller>;
  headers?: Record<string, string>;
}

/** Auth on a database of its own, called as the gateway calls it. */
export interface TestAuth extends AsyncDisposable {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** The same database under other options. */
  with(options: Partial<AuthOptions>): Promise<TestAuth["call"]>;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A confirmed user who has `PASSWORD`. */
  user(): Promise<{ id: string; email: string }>;
  /** Signs in with `PASSWORD`. */
  signIn(email: string): Promise<{ refreshToken: string; caller: Partial<Caller> }>;
  /** What the send_email hook was given for a user, newest first. */
  mails(userId: string): Promise<Json[]>;
}

export const PASSWORD = "correct horse battery";
export const ADMIN: Partial<Caller> = { apiKey: "secret", role: "service_role" };

export async function startAuth(): Promise<TestAuth> {
  const postgres = await temporaryPostgres();
  const superuser = postgres.url("supabase_admin");
  await applyPlatform(superuser, TEST_PASSWORDS);
  const pool = new pg.Pool({ connectionString: superuser, max: 2 });
  // The server is stopped at the end, whether or not every connection has gone by then.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  await pool.query(HOOKS);
  const jwk = await createSigningJwk();
  const services: Service[] = [];

  async function serve(options: Partial<AuthOptions>): Promise<TestAuth["call"]> {
    const service = await createAuth({
      url: "http://127.0.0.1:54321",
      databaseUrl: (role) => postgres.url(role),
      keys: { signingJwk: jwk, jwks: { keys: [publicJwk(jwk)] }, publishable: "", secret: "" },
      dataDir: "",
      siteUrl: "http://127.0.0.1:3000",
      log() {},
    }, { mailIntervalSeconds: 0, ...options });
    services.push(service);
    return (method, path, given = {}) => call(service, method, path, given);
  }

  const first = await serve({});
  const query: TestAuth["query"] = async (text, values = []) =>
    (await pool.query(text, values)).rows;
  return {
    call: first,
    with: serve,
    query,
    async user() {
      const email = `${crypto.randomUUID()}@example.com`;
      const body = { email, password: PASSWORD, email_confirm: true };
      const { id } = (await first("POST", "/admin/users", { body, caller: ADMIN })).body;
      return { id: String(id), email };
    },
    async signIn(email) {
      const body = { email, password: PASSWORD };
      const answer = await first("POST", "/token?grant_type=password", { body });
      const token = String(answer.body.access_token);
      const claims = decode(token);
      const caller = { role: String(claims.role), claims, token };
      return { refreshToken: String(answer.body.refresh_token), caller };
    },
    async mails(userId) {
      const rows = await query<{ event: Json }>(
        "select event from private.mails where event -> 'user' ->> 'id' = $1 order by id desc",
        [userId],
      );
      return rows.map(({ event }) => event);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(services.map((service) => service.close()));
      await pool.end();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

async function call(
  service: Service,
  method: string,
  path: string,
  { body, caller, headers }: CallOptions,
): Promise<Answer> {
  const request = new Request(`http://127.0.0.1:54321${path}`, {
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await service.fetch(request, {
    apiKey: "publishable",
    role: "anon",
    claims: null,
    token: null,
    ip: "127.0.0.1",
    ...caller,
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, body: json ? JSON.parse(text) : {}, headers: response.headers };
}

/** The claims of a token, unverified. */
export function decode(token: string): Json {
  const payload = token.split(".")[1] ?? "";
  return JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(payload, {
    alphabet: "base64url",
  })));
}
