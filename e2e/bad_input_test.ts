import assert from "node:assert/strict";
import { newAddress, PASSWORD, signedIn } from "./harness/accounts.ts";
import { type Answer, call, type CallOptions } from "./harness/client.ts";
import { forgetLimits, query } from "./harness/database.ts";
import { ownFunction } from "./harness/own_function.ts";
import { assertProblem } from "./harness/problem.ts";

/** In every value that is refused: no answer may repeat it. */
const MARK = "mark7f3a";

/** What a request holds, and how it has to be answered. */
interface Case {
  body: BodyInit;
  headers?: Record<string, string>;
  status: number;
  code: string;
  /** What `errors` has to name: field and code. */
  error?: [field: string, code: string];
}

const JSON_TYPE = { "content-type": "application/json" };

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** Bodies that are no good for any route, made from one that is. */
function badBodies(good: Record<string, unknown>): Record<string, Case> {
  const malformed = { status: 400, code: "malformed_request" };
  const invalid = { status: 400, code: "validation_failed" };
  const media = { status: 415, code: "unsupported_media_type" };
  const large = { status: 413, code: "payload_too_large" };
  const open = json(good).slice(0, -1);
  const [name = ""] = Object.keys(good);
  return {
    "not JSON": { body: `{"${MARK}": nope`, ...malformed },
    "JSON with a comma too many": { body: `${open},}`, ...malformed },
    "an empty body": { body: "", headers: JSON_TYPE, ...malformed },
    "not UTF-8": { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]), ...malformed },
    "a list": { body: json([good]), ...invalid },
    "a number": { body: "7", ...invalid },
    "null": { body: "null", ...invalid },
    "nothing in it": { body: "{}", ...invalid, error: [name, "required"] },
    "another content type": {
      body: json(good),
      headers: { "content-type": "text/plain" },
      ...media,
    },
    "a form": {
      body: new URLSearchParams({ email: MARK }),
      headers: { "content-type": "application/x-www-form-urlencoded" },
      ...media,
    },
    "another charset": {
      body: json(good),
      headers: { "content-type": "application/json; charset=iso-8859-1" },
      ...media,
    },
    "compressed": {
      body: json(good),
      headers: { ...JSON_TYPE, "content-encoding": "gzip" },
      ...media,
    },
    "1 MB of nesting": { body: "[".repeat(1_000_000), ...large },
    "1 MB that comes in pieces": {
      body: ReadableStream.from(
        Array.from({ length: 16 }, () => new TextEncoder().encode(" ".repeat(65_536))),
      ),
      ...large,
    },
    "60 KB of nesting": {
      body: `${open},"x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      ...malformed,
    },
    "a key given twice": { body: `${open},"${name}":"${MARK}"}`, ...malformed },
    "a key given twice in another spelling": {
      body: `${open},"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":"${MARK}"}`,
      ...malformed,
    },
    "an unknown field": {
      body: json({ ...good, is_admin: MARK }),
      ...invalid,
      error: ["is_admin", "unknown_field"],
    },
    "a key that means a prototype": { body: `${open},"__proto__":{"role":"admin"}}`, ...invalid },
  };
}

/** Values that are no good for any text. `raw` values go into the JSON as they are. */
function badTexts(good: Record<string, unknown>, field: string): Record<string, Case> {
  const invalid = { status: 400, code: "validation_failed" };
  const rest = Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));
  const raw = (text: string): Case => ({
    body: `${json({ ...rest, x: 0 }).replace(/"x":0\}$/, `"${field}":${text}}`)}`,
    ...invalid,
  });
  return {
    [`a list as ${field}`]: raw(`["${MARK}"]`),
    [`an object as ${field}`]: raw(`{"${MARK}":1}`),
    [`a number as ${field}`]: raw("7"),
    [`a huge number as ${field}`]: raw("123456789012345678901234567890123456789012345"),
    [`an infinite number as ${field}`]: raw("1e999"),
    [`true as ${field}`]: raw("true"),
    [`NUL in ${field}`]: raw(`"${MARK}\\u0000@example.com"`),
    [`half a surrogate pair in ${field}`]: raw(`"${MARK}\\ud800@example.com"`),
  };
}

function badEmails(good: Record<string, unknown>): Record<string, Case> {
  const addresses = [
    `${MARK}${"a".repeat(380)}@example.com`,
    `${MARK}@${"a".repeat(64)}.com`,
    MARK,
    `${MARK}@example@com`,
    `${MARK}@localhost`,
    `${MARK}@127.0.0.1`,
    `${MARK} b@example.com`,
    `"${MARK}"@example.com`,
    `${MARK}..b@example.com`,
    `${MARK}@example.com\r\nBcc: b@example.com`,
    `${MARK}\u0007@example.com`,
    // Cyrillic а, a full-width letter, a letter with a dot of its own.
    `${MARK}а@example.com`,
    `${MARK}@exаmple.com`,
    `${MARK}ａ@example.com`,
    `${MARK}ı@example.com`,
    `<${MARK}@example.com>`,
  ];
  return Object.fromEntries(addresses.map((email) => [
    `the address ${json(email).slice(0, 60)}`,
    {
      body: json({ ...good, email }),
      status: 400,
      code: "validation_failed",
      error: ["email", "invalid_email"] as [string, string],
    },
  ]));
}

function badNames(good: Record<string, unknown>): Record<string, Case> {
  const names: [string, string][] = [
    [`${MARK}\u0007`, "control_characters"],
    [`${MARK}\nsecond line`, "control_characters"],
    [`${MARK}\u202egnirts`, "control_characters"],
    [`<script>${MARK}</script>`, "markup_not_allowed"],
    [`${MARK}<!--`, "markup_not_allowed"],
    [MARK + "x".repeat(200), "too_long"],
    ["   ", "required"],
  ];
  return Object.fromEntries(names.map(([full_name, code]) => [
    `the name ${json(full_name).slice(0, 40)}`,
    {
      body: json({ ...good, full_name }),
      status: 400,
      code: "validation_failed",
      error: ["full_name", code] as [string, string],
    },
  ]));
}

/** How many rows there are of what a request could write. */
async function written(): Promise<Record<string, unknown>> {
  const [counts] = await query(`select
    (select count(*) from auth.users) as users,
    (select count(*) from public.profiles) as profiles,
    (select count(*) from public.leads) as leads,
    (select count(*) from public.audit_logs where action not like 'request.%') as audit,
    (select count(*) from private.outbox) as mails,
    (select count(*) from private.one_time_codes) as codes,
    (select count(*) from private.idempotency_keys) as keys`);
  return counts ?? {};
}

function newSubscriber(): string {
  return `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
}

/** Sends every case from a place of its own and holds the answers against what they should be. */
async function refuseAll(path: string, cases: Record<string, Case>, options: CallOptions) {
  const before = await written();
  for (const [name, { body, headers = JSON_TYPE, status, code, error }] of Object.entries(cases)) {
    const answer: Answer = await call(path, {
      method: "POST",
      ...options,
      raw: body,
      headers: { ...headers, "x-forwarded-for": newSubscriber() },
    });
    assert.equal(
      `${answer.status} ${answer.body["code"]}`,
      `${status} ${code}`,
      `${path}, ${name}: ${json(answer.body)}`,
    );
    assertProblem(answer, status, code);
    assert.ok(!json(answer.body).includes(MARK), `${path} repeats ${name}: ${json(answer.body)}`);
    if (!error) continue;
    // What `errors` holds is the contract's: field, code, message.
    const errors = answer.body["errors"] as { field: string; code: string; message: string }[];
    const found = errors.some(({ field, code }) => field === error[0] && code === error[1]);
    assert.ok(found, `${path}, ${name}: ${json(errors)}`);
  }
  assert.deepEqual(await written(), before, `${path} has written something`);
}

Deno.test("signup-otp refuses bad input on every route, writes nothing and repeats nothing", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const options = { base: own.url };
  const email = newAddress();
  const routes: Record<string, Record<string, unknown>> = {
    signup: { email, password: PASSWORD, full_name: "Ada Lovelace" },
    verify: { email, code: "123456" },
    resend: { email },
    login: { email, password: PASSWORD },
    refresh: { refresh_token: "abc" },
    "password/forgot": { email },
    "password/reset": { email, code: "123456", password: PASSWORD },
    "invite/accept": { email, code: "123456", password: PASSWORD },
  };
  for (const [route, good] of Object.entries(routes)) {
    const cases = {
      ...badBodies(good),
      ...Object.assign({}, ...Object.keys(good).map((field) => badTexts(good, field))),
      ...("email" in good && badEmails(good)),
      ...(route === "signup" && badNames(good)),
    };
    await refuseAll(`signup-otp/${route}`, cases, options);
  }
});

Deno.test("signup-otp refuses the same from somebody who is signed in", async () => {
  await forgetLimits();
  await using own = await ownFunction("signup-otp");
  const { token } = await signedIn();
  const good = { full_name: "Ada Lovelace" };
  const cases = { ...badBodies(good), ...badTexts(good, "full_name"), ...badNames(good) };
  await refuseAll("signup-otp/me", cases, { base: own.url, token, method: "PATCH" });
});

Deno.test("leads refuses bad input, writes nothing and repeats nothing", async () => {
  await forgetLimits();
  await using own = await ownFunction("leads");
  const { token } = await signedIn();
  const good = { full_name: "Ada Lovelace", email: newAddress(), message: "Hello" };
  const cases = {
    ...badBodies(good),
    ...badTexts(good, "full_name"),
    ...badTexts(good, "email"),
    ...badTexts(good, "message"),
    ...badEmails(good),
    ...badNames(good),
  };
  await refuseAll("leads", cases, { base: own.url, token });
});

Deno.test("a password of 73 bytes is too weak to choose and wrong to sign in with", async () => {
  await forgetLimits();
  const { account } = await signedIn();
  const before = await written();
  const password = "x1".repeat(36) + "y";
  const chosen = await call("signup-otp/signup", { json: { email: newAddress(), password } });
  assertProblem(chosen, 422, "weak_password");
  assert.deepEqual(await written(), before);
  const tried = await call("signup-otp/login", { json: { email: account.email, password } });
  assertProblem(tried, 401, "invalid_credentials");
});

Deno.test("paths, methods and parameters that are none are refused", async () => {
  await forgetLimits();
  const { token } = await signedIn();
  assertProblem(await call(`signup-otp/${MARK}`), 404, "not_found");
  assertProblem(await call("signup-otp/../leads/x"), 401, "unauthenticated");
  const wrongMethod = await call("signup-otp/signup", { method: "DELETE" });
  assertProblem(wrongMethod, 405, "method_not_allowed");
  assert.equal(wrongMethod.headers.get("allow"), "POST, OPTIONS");
  assertProblem(await call(`signup-otp/me?${MARK}=1`, { token }), 400, "validation_failed");
  assertProblem(await call("leads?limit=1&limit=2", { token }), 400, "validation_failed");
  assertProblem(await call("leads?limit=1e9", { token }), 400, "validation_failed");
  assertProblem(await call(`leads?cursor=${MARK}`, { token }), 400, "validation_failed");
  assertProblem(await call("leads/%E0%A4%A", { token }), 400, "malformed_request");
  assertProblem(await call(`leads/${MARK}' or 1=1`, { token }), 400, "validation_failed");
});

Deno.test("ten entries of X-Forwarded-For do not change where a request came from", async () => {
  await forgetLimits();
  const { account } = await signedIn();
  const spoofed = Array.from({ length: 10 }, (_, index) => `203.0.113.${index}`).join(", ");
  await call("signup-otp/login", {
    headers: { "x-forwarded-for": spoofed },
    json: { email: account.email, password: "not the password" },
  });
  const [entry] = await query<{ ip: string }>(
    `select ip from public.audit_logs
      where action = 'account.sign_in_failed' and record_id = $1`,
    [account.id],
  );
  assert.equal(entry?.ip, "127.0.0.1");
});
