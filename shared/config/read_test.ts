import assert from "node:assert/strict";
import * as z from "zod";
import { testConfig } from "../testing/config.ts";
import { TEST_ENVIRONMENT } from "../testing/config.ts";
import { accountVariables } from "./accounts.ts";
import { baseConfig, baseVariables } from "./base.ts";
import { mailVariables } from "./mail.ts";
import { ConfigError, readConfig } from "./read.ts";

const everything = z.object({ ...baseVariables, ...mailVariables, ...accountVariables });

const COMPLETE = {
  ...TEST_ENVIRONMENT,
  PORTCULLIS_MAIL_URL: "smtps://user:password@smtp.example.com:465",
  PORTCULLIS_MAIL_FROM: "Portcullis <no-reply@example.com>",
  PORTCULLIS_SITE_URL: "https://app.example.com",
};

const PRODUCTION = {
  ...COMPLETE,
  PORTCULLIS_ENVIRONMENT: "production",
  SUPABASE_URL: "https://x.supabase.co",
};

function problemsOf(environment: Record<string, string | undefined>): Record<string, string> {
  try {
    readConfig(everything, environment);
    return {};
  } catch (error) {
    assert(error instanceof ConfigError);
    return Object.fromEntries(error.problems.map(({ variable, problem }) => [variable, problem]));
  }
}

Deno.test("a complete environment is read, with defaults for what is optional", () => {
  const config = readConfig(everything, COMPLETE);
  assert.equal(config.PORTCULLIS_DB_POOL_SIZE, 1);
  assert.equal(config.PORTCULLIS_STATEMENT_TIMEOUT_MS, 8000);
  assert.deepEqual(config.PORTCULLIS_ALLOWED_ORIGINS, ["https://app.example.com"]);
  assert.equal(config.PORTCULLIS_SECRET.length, 32);
  assert.equal(config.PORTCULLIS_DEBUG_CODES, false);
  assert.equal(config.SUPABASE_JWKS, undefined);
  assert.deepEqual(problemsOf(PRODUCTION), {});
});

Deno.test("production is what runs where nothing else is said", () => {
  const { PORTCULLIS_ENVIRONMENT: _, ...environment } = PRODUCTION;
  assert.equal(readConfig(baseConfig, environment).PORTCULLIS_ENVIRONMENT, "production");
});

Deno.test("a missing variable is named, with what it should be", () => {
  const problems = problemsOf({ ...COMPLETE, PORTCULLIS_DB_URL: undefined, PORTCULLIS_SECRET: "" });
  assert.deepEqual(problems, {
    PORTCULLIS_DB_URL:
      "is missing; it must be a URL such as postgresql://edge_functions:<password>@<host>:6543/postgres?sslmode=verify-full",
    PORTCULLIS_SECRET: "is missing; it must be at least 32 random bytes in base64",
  });
});

const MALFORMED: Record<string, string[]> = {
  SUPABASE_URL: ["nonsense", "ftp://x"],
  SUPABASE_PUBLISHABLE_KEYS: ["sb_publishable_x", "{}", "[]", '{"default":""}', '{"default":1}'],
  SUPABASE_JWKS: ["{", "{}", '{"keys":[{}]}'],
  PORTCULLIS_ENVIRONMENT: ["Production", "prod"],
  PORTCULLIS_VERSION: ["a b"],
  PORTCULLIS_DB_URL: ["mysql://x", "localhost"],
  PORTCULLIS_DB_CA: ["/etc/ssl/ca.pem"],
  PORTCULLIS_DB_POOL_SIZE: ["0", "21", "1.5", "-1", "one", "1e1"],
  PORTCULLIS_SECRET: ["short", btoa("x".repeat(31)), "!".repeat(60), btoa("a".repeat(40))],
  PORTCULLIS_ALLOWED_ORIGINS: ["https://a.example/", "a.example", "https://a.example, x"],
  PORTCULLIS_TRUSTED_PROXY_HOPS: ["-1", "11"],
  PORTCULLIS_JWT_HS256_SECRET: ["too short"],
  PORTCULLIS_MAIL_URL: ["mail.internal", "https://x"],
  PORTCULLIS_MAIL_FROM: ["nobody", "a b@c d", "x\r\nbcc: y@z.w <a@b.c>"],
  PORTCULLIS_DEBUG_CODES: ["yes", "1", "TRUE"],
  LOG_LEVEL: ["verbose"],
};

for (const [name, values] of Object.entries(MALFORMED)) {
  Deno.test(`a malformed ${name} is named, and its value is not shown`, () => {
    for (const value of values) {
      const problems = problemsOf({ ...COMPLETE, [name]: value });
      assert.deepEqual(Object.keys(problems), [name], value);
      assert.match(problems[name] ?? "", /^must be /);
      assert.ok(value.length < 6 || !problems[name]?.includes(value), value);
    }
  });
}

Deno.test("every problem is told at once, one line a variable", () => {
  try {
    readConfig(everything, { ...COMPLETE, LOG_LEVEL: "x", PORTCULLIS_DB_POOL_SIZE: "x" });
    assert.fail("nothing was thrown");
  } catch (error) {
    assert(error instanceof ConfigError);
    assert.deepEqual(error.message.split("\n"), [
      "PORTCULLIS_DB_POOL_SIZE must be a whole number from 1 to 20",
      "LOG_LEVEL must be one of debug, info, warn, error",
    ]);
  }
});

const UNSAFE: Record<string, Record<string, string>> = {
  PORTCULLIS_DEBUG_CODES: { PORTCULLIS_DEBUG_CODES: "true" },
  PORTCULLIS_ALLOWED_ORIGINS: { PORTCULLIS_ALLOWED_ORIGINS: "*" },
  SUPABASE_URL: { SUPABASE_URL: "http://x.supabase.co" },
  PORTCULLIS_DB_URL: { PORTCULLIS_DB_URL: "postgresql://a:b@db.example.com/postgres" },
};

for (const [name, variables] of Object.entries(UNSAFE)) {
  Deno.test(`production refuses an unsafe ${name}, development does not`, () => {
    assert.deepEqual(Object.keys(problemsOf({ ...PRODUCTION, ...variables })), [name]);
    const development = { ...PRODUCTION, PORTCULLIS_ENVIRONMENT: "development" };
    assert.deepEqual(problemsOf({ ...development, ...variables }), {});
  });
}

Deno.test("production refuses the mail ports that the platform blocks", () => {
  for (const url of ["smtp://h:25", "smtp://h:587", "smtp://h", "smtps://h:587", "smtps://h:25"]) {
    assert.ok(problemsOf({ ...PRODUCTION, PORTCULLIS_MAIL_URL: url })["PORTCULLIS_MAIL_URL"], url);
  }
  for (const url of ["smtp://h:2525", "smtps://h:465", "smtps://h"]) {
    assert.deepEqual(problemsOf({ ...PRODUCTION, PORTCULLIS_MAIL_URL: url }), {}, url);
  }
});

Deno.test("a database on another machine needs TLS, one on this machine does not", () => {
  const withUrl = (url: string) => problemsOf({ ...PRODUCTION, PORTCULLIS_DB_URL: url });
  for (const mode of ["disable", "allow", "prefer"]) {
    assert.ok(withUrl(`postgresql://a:b@db.example.com/x?sslmode=${mode}`)["PORTCULLIS_DB_URL"]);
  }
  for (const mode of ["require", "verify-full"]) {
    assert.deepEqual(withUrl(`postgresql://a:b@db.example.com/x?sslmode=${mode}`), {});
  }
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    assert.deepEqual(withUrl(`postgresql://a:b@${host}/x`), {});
  }
});

Deno.test("a certificate authority may write its line breaks as \\n", () => {
  const pem = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n";
  assert.equal(
    testConfig({ PORTCULLIS_DB_CA: pem }).PORTCULLIS_DB_CA,
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
  );
});
