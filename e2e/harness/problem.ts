import assert from "node:assert/strict";
import type { Answer } from "./client.ts";

/** Asserts that an answer is the problem document of one error code, as the contract has it. */
export function assertProblem(answer: Answer<object>, status: number, code: string): void {
  const { headers } = answer;
  // Whatever the answer was expected to be, it is held to be a problem document from here on.
  const body = answer.body as Record<string, unknown>;
  assert.equal(`${answer.status} ${body?.["code"]}`, `${status} ${code}`, JSON.stringify(body));
  assert.equal(headers.get("content-type"), "application/problem+json");
  assert.equal(body["status"], status);
  assert.equal(typeof body["title"], "string");
  assert.equal(typeof body["type"], "string");
  assert.equal(typeof body["detail"], "string");
  assert.match(String(body["instance"]), /^\//);
  assert.equal(body["request_id"], headers.get("x-request-id"));
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cache-control"), "no-store");
  if (status === 401) assert.match(headers.get("www-authenticate") ?? "", /^Bearer/);
  if (status === 429 || status === 503) {
    assert.equal(headers.get("retry-after"), String(body["retry_after"]));
    assert.ok(Number(headers.get("retry-after")) >= 1);
  }
  const told = JSON.stringify(body);
  assert.doesNotMatch(
    told,
    /\bat .+\.ts:\d|postgres(ql)?:|127\.0\.0\.1|select .+ from|sb_secret_/i,
  );
}
