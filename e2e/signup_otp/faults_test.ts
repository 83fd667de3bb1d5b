import assert from "node:assert/strict";
import { environmentOf } from "../../scripts/stack/functions/beside.ts";
import { newAccount, newAddress, PASSWORD, signedIn } from "../harness/accounts.ts";
import { functionBehindProxy } from "../harness/auth_proxy.ts";
import { type Answer, call } from "../harness/client.ts";
import { forgetLimits, openConnection, query } from "../harness/database.ts";
import { codeTo, mailsTo, mailTo } from "../harness/mailbox.ts";
import { ownFunction } from "../harness/own_function.ts";
import { assertProblem } from "../harness/problem.ts";
import { stack, stackDataDir } from "../harness/stack.ts";
import { startTcpProxy, type TcpProxy } from "../harness/tcp_proxy.ts";
import { until } from "../harness/until.ts";

/** The same address with a proxy in front of it. */
async function behindProxy(url: string): Promise<{ proxy: TcpProxy; url: string }> {
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  const proxied = new URL(url);
  proxied.port = String(proxy.port);
  return { proxy, url: proxied.href };
}

function signUp(base: string, email: string): Promise<Answer> {
  return call("signup-otp/signup", { base, json: { email, password: PASSWORD } });
}

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const started = performance.now();
  return { answer: await work, ms: performance.now() - started };
}

function usersOf(email: string) {
  return query("select id from auth.users where email = $1", [email]);
}

Deno.test("with the mail server down, sign-up answers at once, and the mail arrives once it is back", async () => {
  const { smtpUrl } = await environmentOf(stackDataDir());
  const { proxy, url } = await behindProxy(smtpUrl);
  await using _mail = proxy;
  await using own = await ownFunction("signup-otp", { PORTCULLIS_MAIL_URL: url });
  await using outbox = await ownFunction("outbox", { PORTCULLIS_MAIL_URL: url });
  const { secret_key } = await stack();
  await forgetLimits();
  for (const mode of ["down", "silent"] as const) {
    await proxy.become(mode);
    const email = newAddress();
    const { answer, ms } = await timed(signUp(own.url, email));
    assert.equal(answer.status, 202);
    assert.equal(answer.body["email_delivery"], "queued");
    assert.ok(ms < 1000, `sign-up took ${ms} ms with the mail server ${mode}`);

    await proxy.become("pass");
    const dispatch = () =>
      call("outbox/dispatch", {
        base: outbox.url,
        method: "POST",
        headers: { apikey: secret_key },
      });
    await until("the mail", async () => {
      await dispatch();
      return (await mailsTo(email)).length > 0;
    }, 90_000);
    await dispatch();
    assert.equal((await mailsTo(email)).length, 1);
    const code = await codeTo(email);
    assert.equal((await call("signup-otp/verify", { json: { email, code } })).status, 200);
  }
});

Deno.test("with the mail server down, an address without an account is answered like one with", async () => {
  const { smtpUrl } = await environmentOf(stackDataDir());
  const { proxy, url } = await behindProxy(smtpUrl);
  await using _mail = proxy;
  await proxy.become("down");
  await using own = await ownFunction("signup-otp", { PORTCULLIS_MAIL_URL: url });
  await forgetLimits();
  for (const email of [newAddress("nobody"), (await newAccount()).email]) {
    const answer = await call("signup-otp/password/forgot", { base: own.url, json: { email } });
    assert.equal(answer.body["email_delivery"], "queued");
  }
});

Deno.test("with Auth down nothing is half-done, and the same request works once it is back", async () => {
  const { url } = await stack();
  const { proxy, url: auth } = await behindProxy(url);
  await using _auth = proxy;
  await using own = await ownFunction("signup-otp", {
    SUPABASE_URL: auth.replace(/\/$/, ""),
    PORTCULLIS_JWT_ISSUER: `${url}/auth/v1`,
  });
  await forgetLimits();
  await proxy.become("down");
  const email = newAddress();
  assertProblem(await signUp(own.url, email), 503, "unavailable");
  assert.equal((await usersOf(email)).length, 0);
  assert.equal((await mailsTo(email)).length, 0);
  await proxy.become("pass");
  assert.equal((await signUp(own.url, email)).status, 202);
  const code = await codeTo(email);

  await proxy.become("down");
  const verify = () => call("signup-otp/verify", { base: own.url, json: { email, code } });
  assertProblem(await verify(), 503, "unavailable");
  assertProblem(await verify(), 503, "unavailable");
  await proxy.become("pass");
  assert.equal((await verify()).status, 200);

  await proxy.become("down");
  const logIn = () =>
    call("signup-otp/login", { base: own.url, json: { email, password: PASSWORD } });
  // Not one of these was a guess.
  for (let attempt = 0; attempt < 6; attempt++) assertProblem(await logIn(), 503, "unavailable");
  await proxy.become("pass");
  assert.equal((await logIn()).status, 200);
});

Deno.test("when Auth fails half-way through a reset, the code and the old password still work", async () => {
  await using behind = await functionBehindProxy("signup-otp");
  await forgetLimits();
  const { email, id } = await newAccount();
  await call("signup-otp/password/forgot", { json: { email } });
  const json = { email, code: await codeTo(email), password: "a better horse battery" };
  const reset = () => call("signup-otp/password/reset", { base: behind.own.url, json });
  behind.proxy.intercept((request, path) =>
    request.method === "PUT" && path === "/auth/v1/user"
      ? new Response(null, { status: 503 })
      : undefined
  );
  assertProblem(await reset(), 503, "unavailable");
  const old = { email, password: PASSWORD };
  assert.equal((await call("signup-otp/login", { json: old })).status, 200);
  // The session that the attempt had opened is ended; the log-in's own is the one left.
  await until("the session to end", async () => {
    const sessions = await query("select id from auth.sessions where user_id = $1", [id]);
    return sessions.length === 1;
  });
  behind.proxy.intercept(undefined);
  assert.equal((await reset()).status, 204);
});

Deno.test("when Auth is slow the answer still comes in time", async () => {
  await using behind = await functionBehindProxy("signup-otp", {
    PORTCULLIS_UPSTREAM_TIMEOUT_MS: "700",
  });
  await forgetLimits();
  const { promise: late, resolve: comeLate } = Promise.withResolvers<Response>();
  behind.proxy.intercept(() => late);
  const email = newAddress();
  const slow = await timed(signUp(behind.own.url, email));
  assertProblem(slow.answer, 504, "timeout");
  assert.ok(slow.ms < 2_000, `took ${slow.ms} ms`);
  const json = { email, password: PASSWORD };
  const login = await timed(call("signup-otp/login", { base: behind.own.url, json }));
  assertProblem(login.answer, 504, "timeout");
  assert.ok(login.ms < 2_000, `took ${login.ms} ms`);
  comeLate(new Response());
  behind.proxy.intercept(undefined);
  assert.equal((await signUp(behind.own.url, email)).status, 202);
});

Deno.test("when Auth answers nonsense the client is told of a bad gateway and nothing it said", async () => {
  await using behind = await functionBehindProxy("signup-otp");
  await forgetLimits();
  const nonsense: (() => Response)[] = [
    () => new Response("<html>secret-host is on fire</html>", { status: 200 }),
    () => Response.json({ id: "not a uuid", secret: "secret-host" }),
    () => Response.json({ code: 500, msg: "secret-host: pq: deadlock" }, { status: 500 }),
    () => Response.json({ code: 418, error_code: "teapot", msg: "secret-host" }, { status: 418 }),
    () => Response.json({ message: "Invalid API key for secret-host" }, { status: 401 }),
    () => new Response(null, { status: 302, headers: { location: "https://secret-host/" } }),
  ];
  for (const answer of nonsense) {
    behind.proxy.intercept(answer);
    const email = newAddress();
    const problem = await signUp(behind.own.url, email);
    assertProblem(problem, 502, "upstream_error");
    assert.doesNotMatch(JSON.stringify(problem.body), /secret-host/);
    behind.proxy.intercept(undefined);
    assert.equal((await signUp(behind.own.url, email)).status, 202);
  }
});

Deno.test("without its database the function says when to come back, and works once it is there", async () => {
  const { context } = await environmentOf(stackDataDir());
  const { proxy, url } = await behindProxy(context.databaseUrl("edge_functions"));
  await using _database = proxy;
  await using own = await ownFunction("signup-otp", { PORTCULLIS_DB_URL: url });
  await forgetLimits();
  const { token } = await signedIn();
  await proxy.become("down");
  const email = newAddress();
  assertProblem(await signUp(own.url, email), 503, "unavailable");
  assertProblem(await call("signup-otp/me", { base: own.url, token }), 503, "unavailable");
  await proxy.become("pass");
  assert.equal((await signUp(own.url, email)).status, 202);
  assert.equal((await call("signup-otp/me", { base: own.url, token })).status, 200);
});

Deno.test("a database connection lost in the middle fails that request and no other", async () => {
  const { context } = await environmentOf(stackDataDir());
  const { proxy, url } = await behindProxy(context.databaseUrl("edge_functions"));
  await using _database = proxy;
  await using own = await ownFunction("signup-otp", { PORTCULLIS_DB_URL: url });
  await forgetLimits();
  const email = newAddress();

  const blocker = await openConnection();
  try {
    await blocker.query("begin; lock table private.one_time_codes in access exclusive mode");
    const waiting = signUp(own.url, email);
    await until("the request to wait for the lock", async () => {
      const rows = await query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'portcullis%'",
      );
      return rows.length > 0;
    });
    proxy.cut();
    assertProblem(await waiting, 503, "unavailable");
  } finally {
    await blocker.end();
  }
  assert.equal((await usersOf(email)).length, 0);
  assert.equal((await signUp(own.url, email)).status, 202);
});

Deno.test("a connection lost while Auth was at work is made anew, and the sign-up completes", async () => {
  const { context } = await environmentOf(stackDataDir());
  const { proxy, url } = await behindProxy(context.databaseUrl("edge_functions"));
  await using _database = proxy;
  await using behind = await functionBehindProxy("signup-otp", { PORTCULLIS_DB_URL: url });
  await forgetLimits();
  behind.proxy.intercept((request) => {
    if (request.method === "POST") proxy.cut();
    return undefined;
  });
  const email = newAddress();
  assert.equal((await signUp(behind.own.url, email)).status, 202);
  await mailTo(email);
});

Deno.test("whatever fails, no log line holds an address, a password, a code or a key", async () => {
  const { smtpUrl } = await environmentOf(stackDataDir());
  const { proxy, url: mailUrl } = await behindProxy(smtpUrl);
  await using _mail = proxy;
  await using behind = await functionBehindProxy("signup-otp", {
    PORTCULLIS_MAIL_URL: mailUrl,
    LOG_LEVEL: "debug",
  });
  await forgetLimits();
  const base = behind.own.url;
  const email = newAddress("leaky");
  await signUp(base, email);
  const code = await codeTo(email);
  const { body } = await call("signup-otp/verify", { base, json: { email, code } });
  const token = String(body["access_token"]);
  await call("signup-otp/login", { base, json: { email, password: "not the password" } });
  await call("signup-otp/me", { base, token });
  await proxy.become("down");
  await call("signup-otp/password/forgot", { base, json: { email } });
  behind.proxy.intercept(() => new Response(`{"msg":"${email} ${PASSWORD}"}`, { status: 500 }));
  await call("signup-otp/login", { base, json: { email, password: PASSWORD } });
  behind.proxy.intercept(() => new Response(`${email} ${PASSWORD}`));
  await call("signup-otp/refresh", { base, json: { refresh_token: body["refresh_token"] } });

  const written = behind.own.lines.join("\n");
  assert.match(written, /"problem":"upstream_error"/);
  const { secret_key, publishable_key } = await stack();
  const secrets = [email, PASSWORD, "not the password", token, secret_key, publishable_key];
  for (const secret of [...secrets, code, String(body["refresh_token"])]) {
    assert.ok(!written.includes(secret), `the log holds ${secret}`);
  }
});
