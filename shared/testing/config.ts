import { baseConfig } from "../config/base.ts";
import { readConfig } from "../config/read.ts";

/** An environment that every function's base accepts; nothing in it leads anywhere. */
export const TEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  SUPABASE_URL: "http://127.0.0.1:54321",
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_0123456789abcdefghijkl"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_0123456789abcdefghijklmn"}',
  PORTCULLIS_ENVIRONMENT: "test",
  PORTCULLIS_DB_URL: "postgresql://edge_functions:password@127.0.0.1:1/postgres",
  PORTCULLIS_SECRET: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  PORTCULLIS_ALLOWED_ORIGINS: "https://app.example.com",
};

/** The base configuration for a test, with some variables set otherwise. */
export function testConfig(variables: Readonly<Record<string, string>> = {}) {
  return readConfig(baseConfig, { ...TEST_ENVIRONMENT, ...variables });
}
