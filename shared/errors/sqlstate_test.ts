import assert from "node:assert/strict";
import { AppError, ConflictError } from "./app_error.ts";
import { fromDatabaseError, isConnectionError, violatedConstraint } from "./sqlstate.ts";

function pgError(code: string, fields: Record<string, unknown> = {}): Error {
  return Object.assign(new Error("secret internals"), { code, severity: "ERROR", ...fields });
}

const MEANINGS: Record<string, string> = {
  "23505": "conflict",
  "23503": "conflict",
  "42501": "forbidden",
  "23514": "validation_failed",
  "23502": "validation_failed",
  "22P02": "validation_failed",
  "22021": "validation_failed",
  "57014": "timeout",
  "40001": "unavailable",
  "40P01": "unavailable",
  "53300": "unavailable",
  "57P01": "unavailable",
  "08006": "unavailable",
  "28P01": "unavailable",
};

for (const [state, code] of Object.entries(MEANINGS)) {
  Deno.test(`SQLSTATE ${state} is answered as ${code}, and its message is not told`, () => {
    const cause = pgError(state);
    const error = fromDatabaseError(cause);
    assert(error instanceof AppError);
    assert.equal(error.code, code);
    assert.equal(error.cause, cause);
    assert.doesNotMatch(`${error.message} ${error.detail}`, /secret/);
    assert.equal(error.retryAfter !== undefined, code === "unavailable");
  });
}

Deno.test("our own SQL's refusal is answered as it says", () => {
  const error = fromDatabaseError(
    Object.assign(new Error("last_admin"), {
      code: "PT409",
      severity: "ERROR",
      detail: "The last administrator cannot be demoted",
      hint: "",
    }),
  );
  assert(error instanceof AppError);
  assert.equal(error.code, "last_admin");
  assert.equal(error.detail, "The last administrator cannot be demoted");
  assert.equal(error.retryAfter, undefined);
});

Deno.test("our own SQL's refusal may say when to come back", () => {
  const error = fromDatabaseError(
    Object.assign(new Error("rate_limited"), { code: "PT429", severity: "ERROR", hint: "42" }),
  );
  assert(error instanceof AppError);
  assert.equal(error.retryAfter, 42);
});

Deno.test("what is not known to be harmless stays an internal error", () => {
  const unknown = [
    pgError("42703"),
    pgError("PT500"),
    pgError("25006"),
    new TypeError("x"),
    "text",
    undefined,
  ];
  for (const error of unknown) assert.equal(fromDatabaseError(error), error);
});

Deno.test("a broken connection is 'unavailable', whichever way the driver says it", () => {
  const errors = [
    Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
    Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
    Object.assign(new Error("read"), { code: "ECONNRESET" }),
    new Error("Connection terminated unexpectedly"),
    new Error("timeout exceeded when trying to connect"),
    new Error("Client has encountered a connection error and is not queryable"),
  ];
  for (const cause of errors) {
    assert.equal(isConnectionError(cause), true, cause.message);
    const error = fromDatabaseError(cause);
    assert(error instanceof AppError && error.code === "unavailable", cause.message);
  }
  assert.equal(isConnectionError(pgError("23505")), false);
});

Deno.test("an error that is the suite's already stays as it is", () => {
  const error = new ConflictError();
  assert.equal(fromDatabaseError(error), error);
});

Deno.test("violatedConstraint() names the constraint, from under the suite's error too", () => {
  const cause = pgError("23505", { constraint: "api_keys_prefix_key" });
  assert.equal(violatedConstraint(fromDatabaseError(cause)), "api_keys_prefix_key");
  assert.equal(violatedConstraint(cause), "api_keys_prefix_key");
  assert.equal(violatedConstraint(new Error("x")), undefined);
});
