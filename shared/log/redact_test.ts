import assert from "node:assert/strict";
import { redact, redactText } from "./redact.ts";

Deno.test("redact() hides fields with secret names, however they are spelt", () => {
  const names = [
    "password",
    "new_password",
    "code",
    "debug_code",
    "token",
    "access_token",
    "refreshToken",
    "Authorization",
    "apikey",
    "X-Api-Key",
    "api_key",
    "PORTCULLIS_SECRET",
    "cookie",
    "signature",
    "token_hash",
    "SENTRY_DSN",
  ];
  for (const name of names) {
    assert.deepEqual(redact({ [name]: "hunter2" }), { [name]: "[redacted]" }, name);
  }
});

Deno.test("redact() leaves harmless fields, and tells a missing secret from a hidden one", () => {
  const harmless = { status: 200, error_code: "x", token_type: "bearer", route: "/:id", ok: true };
  assert.deepEqual(redact(harmless), harmless);
  assert.deepEqual(redact({ token: null }), { token: null });
});

Deno.test("redactText() cuts out what looks like a credential", () => {
  const secrets = [
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl",
    "sb_secret_0123456789abcdef",
    "sb_publishable_0123456789abcdef",
    "pcl_AbCdEfGh_0123456789abcdefghijklmnopqrstuvwxyz",
    "Bearer abcdefghijkl",
    "Basic dXNlcjpwYXNz",
    "postgresql://edge:s3cret-pw@db.example.com/postgres",
    'password="correct horse"',
    '{"refresh_token":"v1.abcdefgh"}',
  ];
  const leaked = /ZXlK|eyJzdWIi|0123456789ab|abcdefghijkl|dXNlcjpw|s3cret|correct|v1\.abc/;
  for (const secret of secrets) {
    assert.doesNotMatch(redactText(`before ${secret} after`), leaked, secret);
    assert.match(redactText(`before ${secret} after`), /^before .* after$/);
  }
});

Deno.test("redactText() masks addresses", () => {
  assert.equal(
    redactText("mail to ada.lovelace+x@example.co.uk failed"),
    "mail to a***@example.co.uk failed",
  );
});

Deno.test("redact() copes with anything, and bounds it", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  assert.match(JSON.stringify(redact(circle)), /\[nested\]/);
  assert.equal(redact(10n), "10");
  assert.equal(redact(new Uint8Array(3)), "[3 bytes]");
  assert.equal((redact(Array.from({ length: 99 })) as unknown[]).length, 50);
  assert.ok(String(redact("x".repeat(9_999))).length < 2_100);
  assert.deepEqual(redact({ f: () => {}, s: Symbol("x"), d: new Date(0) }), {
    f: "[function]",
    s: "[symbol]",
    d: "1970-01-01T00:00:00.000Z",
  });
});
