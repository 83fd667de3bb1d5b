import assert from "node:assert/strict";
import { AuthError, errorResponse, orInternal, toAuthError } from "./errors.ts";

function request(version?: string): Request {
  const headers = version === undefined ? {} : { "X-Supabase-Api-Version": version };
  return new Request("http://127.0.0.1/user", { headers });
}

const WEAK = new AuthError(422, "weak_password", "Too short", {
  payload: { weak_password: { reasons: ["length"] } },
});

Deno.test("errorResponse() answers the older shape to callers that name no version", async () => {
  const answer = errorResponse(WEAK, request());
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.has("x-supabase-api-version"), false);
  assert.deepEqual(await answer.json(), {
    code: 422,
    error_code: "weak_password",
    msg: "Too short",
    weak_password: { reasons: ["length"] },
  });
});

Deno.test("errorResponse() answers the 2024-01-01 shape and echoes the version", async () => {
  const answer = errorResponse(WEAK, request("2024-01-01"));
  assert.equal(answer.headers.get("x-supabase-api-version"), "2024-01-01");
  assert.deepEqual(await answer.json(), {
    code: "weak_password",
    message: "Too short",
    weak_password: { reasons: ["length"] },
  });
});

Deno.test("toAuthError() tells nothing of an unexpected error but keeps it as the cause", () => {
  const cause = new Error("relation auth.users does not exist");
  const error = toAuthError(cause);
  assert.equal(error.status, 500);
  assert.equal(error.code, "unexpected_failure");
  assert.equal(error.message.includes("auth.users"), false);
  assert.equal(error.cause, cause);
});

Deno.test("orInternal() lets refusals through and names the step of anything else", async () => {
  await assert.rejects(orInternal("Step failed", () => Promise.reject(WEAK)), WEAK);
  await assert.rejects(
    orInternal("Step failed", () => Promise.reject(new Error("boom"))),
    { status: 500, message: "Step failed" },
  );
});
