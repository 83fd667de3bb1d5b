import assert from "node:assert/strict";
import pg from "pg";
import { fromDatabaseError } from "./from_database.ts";
import { RestError } from "./rest_error.ts";
import { statusOf } from "./sqlstate.ts";

Deno.test("each SQLSTATE has the status that PostgREST documents", () => {
  const known: Record<string, number> = {
    "08006": 503,
    "0P000": 403,
    "21000": 500,
    "22P02": 400,
    "23502": 400,
    "23503": 409,
    "23505": 409,
    "23514": 400,
    "25006": 405,
    "28000": 403,
    "40001": 500,
    "42501": 403,
    "42703": 400,
    "42883": 404,
    "42P01": 404,
    "42P17": 500,
    "53300": 503,
    "53400": 500,
    "54001": 500,
    "57014": 500,
    "57P01": 503,
    P0001: 400,
    P0002: 500,
    PC000: 400,
    PT402: 402,
    PT999: 500,
    PTabc: 500,
    XX000: 500,
  };
  for (const [sqlstate, status] of Object.entries(known)) {
    assert.equal(statusOf(sqlstate, "", false), status, sqlstate);
  }
  assert.equal(statusOf("42501", "", true), 401);
  assert.equal(statusOf("22023", 'role "x" does not exist', false), 401);
  assert.equal(statusOf("22023", "invalid value", false), 400);
  assert.equal(statusOf("21000", "DELETE requires a WHERE clause", false), 400);
});

function raised(code: string, message: string, detail?: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, 0, "error"), { code, detail });
}

Deno.test("what the database raises reaches the client whole", async () => {
  const error = Object.assign(raised("P0001", "no", "why"), { hint: "how" });
  const response = fromDatabaseError(error, false)?.toResponse(false);
  assert.equal(response?.status, 400);
  assert.deepEqual(await response?.json(), {
    code: "P0001",
    message: "no",
    details: "why",
    hint: "how",
  });
});

Deno.test("a function spells out its whole answer with SQLSTATE PGRST", async () => {
  const body = JSON.stringify({ code: "123", message: "tea", details: "d", hint: "h" });
  const answer = JSON.stringify({ status: 418, headers: { "x-pot": "1" }, status_text: "Teapot" });
  const response = fromDatabaseError(raised("PGRST", body, answer), false)?.toResponse(false);
  assert.deepEqual(
    [response?.status, response?.statusText, response?.headers.get("x-pot")],
    [418, "Teapot", "1"],
  );
  assert.deepEqual(await response?.json(), JSON.parse(body));
  for (const [message, detail] of [["x", answer], [body, undefined], [body, '{"status":1}']]) {
    const refusal = fromDatabaseError(raised("PGRST", message ?? "", detail), false);
    assert.deepEqual([refusal?.status, refusal?.code], [500, "PGRST121"]);
  }
});

Deno.test("a failed connection is told without where it led", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
    code: "ECONNREFUSED",
  });
  for (const error of [refused, new Error("Connection terminated unexpectedly")]) {
    const answer = fromDatabaseError(error, false);
    assert.ok(answer instanceof RestError);
    assert.deepEqual([answer.status, answer.code], [503, "PGRST000"]);
    assert.doesNotMatch(JSON.stringify([answer.message, answer.details]), /127|terminated/);
  }
  assert.equal(fromDatabaseError(new TypeError("a mistake of ours"), false), null);
});

Deno.test("an anonymous caller is told to say who they are", () => {
  const response = fromDatabaseError(raised("42501", "denied"), true)?.toResponse(false);
  assert.deepEqual([response?.status, response?.headers.get("www-authenticate")], [401, "Bearer"]);
});
