import assert from "node:assert/strict";
import { AppError } from "../../../shared/errors/app_error.ts";
import { forgeToken } from "../../../shared/testing/tokens.ts";
import { noDatabase } from "../../../shared/testing/app.ts";
import { dbOf, sessionOf } from "./session.ts";
import { SESSION, USER_ID } from "./testing.ts";

const PROFILE = {
  id: USER_ID,
  email: "ada@example.com",
  full_name: null,
  role: "customer",
  is_verified: true,
  created_at: "2026-11-20T08:15:00Z",
} as const;

function bound() {
  const meta = { requestId: "", clientIp: "", functionName: "" };
  const db = noDatabase.bind(undefined, meta);
  const entered: unknown[] = [];
  return {
    entered,
    db: {
      ...db,
      as(...identity: unknown[]) {
        entered.push(identity);
        return db;
      },
    },
  };
}

Deno.test("sessionOf() holds what supabase-js needs and nothing else that Auth said", () => {
  const { created_at: _, ...user } = PROFILE;
  const { user: __, ...tokens } = SESSION;
  assert.deepEqual(sessionOf({ ...SESSION, provider_token: "secret" }, PROFILE), {
    ...tokens,
    user,
  });
});

Deno.test("dbOf() acts as the user of a new token, with its claims", () => {
  const context = bound();
  const claims = { sub: USER_ID, role: "app_agent", role_version: 2 };
  dbOf(context, { ...SESSION, access_token: forgeToken({ alg: "ES256" }, claims, "x") });
  assert.deepEqual(context.entered, [["app_agent", claims]]);
});

Deno.test("dbOf() takes a token without our role for a hook that is not in force", () => {
  const withoutHook = forgeToken({ alg: "ES256" }, { sub: USER_ID, role: "authenticated" }, "x");
  for (const access_token of [withoutHook, "not-a-token", "a.b.c", ""]) {
    assert.throws(
      () => dbOf(bound(), { ...SESSION, access_token }),
      (error) => error instanceof AppError && error.code === "upstream_error",
    );
  }
});
