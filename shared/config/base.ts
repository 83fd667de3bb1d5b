import * as z from "zod";
import {
  integerVariable,
  jsonVariable,
  keysVariable,
  listVariable,
  secretVariable,
  textVariable,
  urlVariable,
  variable,
  wordVariable,
} from "./fields.ts";

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** What every function reads. A variable's name is its name in the configuration too. */
export const baseVariables = {
  SUPABASE_URL: urlVariable(
    "The project's address; the platform sets it",
    ["https:", "http:"],
    "https://<project>.supabase.co",
  ),
  SUPABASE_PUBLISHABLE_KEYS: keysVariable(
    "The project's publishable keys by name; the platform sets them",
    '{"default":"sb_publishable_…"}',
  ),
  SUPABASE_SECRET_KEYS: keysVariable(
    "The project's secret keys by name; the platform sets them",
    '{"default":"sb_secret_…"}',
  ),
  SUPABASE_JWKS: jsonVariable(
    "The public keys of access tokens; fetched from Auth when not set",
    'a JSON Web Key Set such as {"keys":[…]}',
    Jwks,
  ).optional(),
  PORTCULLIS_ENVIRONMENT: wordVariable(
    "Where this runs; development and test allow what production must not",
    ["development", "test", "production"],
  ).prefault("production"),
  PORTCULLIS_VERSION: textVariable(
    "The release that is running, as /health/live shows it",
    "a short text",
    /^[\w.+-]{1,64}$/,
  ).optional(),
  PORTCULLIS_DB_URL: urlVariable(
    "The database as the login role edge_functions; on Supabase the transaction pooler, port 6543",
    ["postgresql:", "postgres:"],
    "postgresql://edge_functions:<password>@<host>:6543/postgres?sslmode=verify-full",
  ),
  PORTCULLIS_DB_CA: variable(
    "The certificate authority of the database's certificate, in PEM; the system's are used without it",
    "a PEM certificate, its line breaks real or written as \\n",
    parsePem,
  ).optional(),
  PORTCULLIS_DB_POOL_SIZE: integerVariable(
    "Connections that one isolate may hold",
    1,
    20,
  ).prefault("1"),
  PORTCULLIS_STATEMENT_TIMEOUT_MS: integerVariable(
    "How long one database statement may take, in milliseconds",
    100,
    120_000,
  ).prefault("8000"),
  PORTCULLIS_SECRET: secretVariable(
    "The secret that all keys of the suite are derived from (openssl rand -base64 32)",
    32,
  ),
  PORTCULLIS_SECRET_PREVIOUS: secretVariable(
    "The secret before the last change, as long as something sealed with it may be left",
    32,
  ).optional(),
  PORTCULLIS_ALLOWED_ORIGINS: listVariable(
    "Origins whose pages may call from a browser, separated by commas",
    "origins such as https://app.example.com, separated by commas",
    isOrigin,
  ).prefault(""),
  PORTCULLIS_TRUSTED_PROXY_HOPS: integerVariable(
    "How many proxies in front add to X-Forwarded-For; the client is that many entries from the end",
    0,
    10,
  ).prefault("1"),
  PORTCULLIS_UPSTREAM_TIMEOUT_MS: integerVariable(
    "How long one call to Auth, Storage or another service may take, in milliseconds",
    100,
    60_000,
  ).prefault("5000"),
  PORTCULLIS_JWT_ISSUER: urlVariable(
    "Who signs access tokens; <SUPABASE_URL>/auth/v1 when not set",
    ["https:", "http:"],
    "https://<project>.supabase.co/auth/v1",
  ).optional(),
  PORTCULLIS_JWT_AUDIENCE: textVariable(
    "Whom access tokens are for",
    "a text without spaces",
    /^\S+$/,
  ).prefault("authenticated"),
  PORTCULLIS_JWT_HS256_SECRET: textVariable(
    "The shared secret of a project that still signs with HS256; only ES256 is accepted without it",
    "the project's JWT secret, at least 32 characters",
    /^.{32,}$/,
  ).optional(),
  SENTRY_DSN: urlVariable(
    "Where errors are reported, if anywhere: Sentry or anything that takes its envelopes",
    ["https:", "http:"],
    "https://<key>@<host>/<project>",
  ).optional(),
  LOG_LEVEL: wordVariable(
    "The least important log lines that are written",
    ["debug", "info", "warn", "error"],
  ).prefault("info"),
};

/** The schema of a function that needs nothing of its own. */
export const baseConfig = z.object(baseVariables);

export type BaseConfig = z.output<typeof baseConfig>;

/** An origin is scheme, host and port, nothing more (RFC 6454); `*` stands for all, outside production. */
function isOrigin(item: string): boolean {
  return item === "*" || URL.parse(item)?.origin === item;
}

/** Environment files often write line breaks as a backslash and an n. */
function parsePem(text: string): string | undefined {
  const pem = text.replaceAll("\\n", "\n").trim();
  const isPem = /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(pem);
  return isPem ? pem : undefined;
}
