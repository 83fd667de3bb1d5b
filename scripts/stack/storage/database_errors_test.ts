import assert from "node:assert/strict";
import { fromDatabaseError } from "./database_errors.ts";

function problem(code: string, message = "", table?: string): Error {
  return Object.assign(new Error(message), { code, table });
}

Deno.test("fromDatabaseError() says by the SQLSTATE what was refused", () => {
  const expected: [Error, string, number][] = [
    [problem("42501", 'new row violates row-level security policy for "x"'), "AccessDenied", 403],
    [problem("42501", "permission denied for table objects"), "AccessDenied", 403],
    [problem("22023", 'role "nobody" does not exist'), "AccessDenied", 403],
    [problem("23505", "", "buckets"), "BucketAlreadyExists", 409],
    [problem("23505", "", "objects"), "KeyAlreadyExists", 409],
    [problem("23503"), "NoSuchBucket", 404],
    [problem("40P01"), "ResourceLocked", 423],
    [problem("57014"), "DatabaseTimeout", 544],
    [problem("57P01"), "DatabaseError", 503],
    [problem("53300"), "DatabaseError", 503],
    [problem("ECONNREFUSED"), "DatabaseError", 503],
    [new Error("Connection terminated unexpectedly"), "DatabaseError", 503],
    [problem("42P01", "relation does not exist"), "DatabaseError", 500],
  ];
  for (const [error, code, status] of expected) {
    const refusal = fromDatabaseError(error);
    assert.deepEqual([refusal?.code, refusal?.status], [code, status], error.message);
  }
});

Deno.test("fromDatabaseError() leaves other errors alone and tells nothing of the database", () => {
  assert.equal(fromDatabaseError(new TypeError("a bug")), null);
  assert.equal(fromDatabaseError(problem("ENOSPC")), null);
  assert.equal(fromDatabaseError("text"), null);
  const refusal = fromDatabaseError(problem("42P01", 'relation "secret" does not exist'));
  assert.equal(refusal?.message, "database error, code: 42P01");
});
