import assert from "node:assert/strict";
import {
  AppError,
  MethodNotAllowedError,
  UnauthenticatedError,
  UnavailableError,
  ValidationError,
} from "./app_error.ts";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";
import { toProblem } from "./problem.ts";

const occurrence = { requestId: "req-1", instance: "/leads/7" };

Deno.test("toProblem() writes a whole problem document for every code", async () => {
  for (const [code, { status, title }] of Object.entries(ERROR_CODES)) {
    const response = toProblem(new AppError(code as ErrorCode), occurrence);
    assert.equal(response.status, status);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    const { detail, retry_after, ...problem } = await response.json();
    assert.deepEqual(problem, {
      type: `urn:portcullis:problem:${code}`,
      title,
      status,
      instance: "/leads/7",
      code,
      request_id: "req-1",
    });
    assert.ok(detail.length > 0);
    const mustSayWhen = status === 429 || status === 503;
    assert.equal(response.headers.has("retry-after"), mustSayWhen, code);
    assert.equal(retry_after !== undefined, mustSayWhen, code);
    assert.equal(response.headers.has("www-authenticate"), status === 401, code);
  }
});

Deno.test("toProblem() says nothing of an error that is not the suite's", async () => {
  for (const thrown of [new Error("select * from users"), "x", undefined, null, { status: 200 }]) {
    const response = toProblem(thrown, occurrence);
    assert.equal(response.status, 500);
    const { code, detail } = await response.json();
    assert.equal(code, "internal_error");
    assert.doesNotMatch(detail, /select/);
  }
});

Deno.test("toProblem() lists what is invalid, and says when to come back", async () => {
  const errors = [{ field: "email", code: "invalid_email", message: "An address is expected" }];
  assert.deepEqual(
    (await toProblem(new ValidationError(errors), occurrence).json()).errors,
    errors,
  );
  const away = toProblem(new UnavailableError("Away", { retryAfter: 1.2 }), occurrence);
  assert.equal(away.headers.get("retry-after"), "2");
  assert.equal((await away.json()).retry_after, 2);
});

Deno.test("toProblem() challenges as RFC 6750 has it", () => {
  const challenge = (error: AppError) =>
    toProblem(error, occurrence).headers.get("www-authenticate");
  assert.equal(challenge(new UnauthenticatedError("unauthenticated")), "Bearer");
  assert.equal(
    challenge(new UnauthenticatedError("token_expired", 'It "expired"')),
    `Bearer error="invalid_token", error_description="It 'expired'"`,
  );
});

Deno.test("toProblem() names the methods that are allowed", () => {
  const response = toProblem(new MethodNotAllowedError(["GET", "HEAD"]), occurrence);
  assert.equal(response.headers.get("allow"), "GET, HEAD");
});

Deno.test("an AppError keeps what led to it, for the log", () => {
  const cause = new Error("root");
  assert.equal(new UnavailableError("Away", { cause }).cause, cause);
});
