import assert from "node:assert/strict";
import { join } from "node:path";
import type { Caller, Service } from "../context.ts";
import { createFunctions } from "../functions/mod.ts";
import { createPlatformKey, createSigningJwk, publicJwk } from "../keys.ts";
import { createCallerResolver } from "./caller.ts";
import { createGateway, type Gateway } from "./mod.ts";

const CONFIGS = Object.fromEntries(
  ["echo", "stream", "broken", "greedy"].map((name) => [name, { verify_jwt: false }]),
);

const FUNCTIONS: Record<string, string> = {
  echo: `Deno.serve(async (request) => Response.json({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }, { status: 201, headers: { "x-from": "echo", "access-control-allow-origin": "https://a.test" } }));`,
  guarded: `Deno.serve(() => Response.json("in"));`,
  broken: `throw new Error("PORTCULLIS_SECRET is missing");`,
  greedy: `const kept = [];
    Deno.serve(() => { for (;;) kept.push(new Array(100_000).fill(kept.length)); });`,
  // Answers each chunk as it comes, and remembers whether its client went away.
  stream: `let gone = 0;
    Deno.serve((request) => {
      if (request.url.endsWith("/gone")) return Response.json(gone);
      if (request.url.endsWith("/endless")) {
        return new Response(new ReadableStream({
          start(controller) { controller.enqueue(new TextEncoder().encode("begun")); },
          cancel() { gone++; },
        }));
      }
      if (request.url.endsWith("/slow")) {
        return new Promise(() => request.signal.addEventListener("abort", () => gone++));
      }
      return new Response(request.body);
    });`,
};

interface Scene {
  url: string;
  gateway: Gateway;
  lines: string[];
  keys: { publishable: string; secret: string };
  /** What the services were asked. */
  asked: { service: string; request: Request; caller: Caller }[];
}

async function withGateway(use: (scene: Scene) => Promise<void>) {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(join(root, "supabase", "functions"), { recursive: true });
  await Deno.writeTextFile(join(root, "deno.json"), "{}");
  for (const [name, code] of Object.entries(FUNCTIONS)) {
    await Deno.mkdir(join(root, "supabase", "functions", name));
    await Deno.writeTextFile(join(root, "supabase", "functions", name, "index.ts"), code);
  }

  const signingJwk = await createSigningJwk();
  const keys = {
    signingJwk,
    jwks: { keys: [publicJwk(signingJwk)] },
    publishable: createPlatformKey("publishable"),
    secret: createPlatformKey("secret"),
  };
  const lines: string[] = [];
  const log = (service: string, message: string) => lines.push(`${service}: ${message}`);
  const gateway = createGateway(0);
  const url = `http://127.0.0.1:${gateway.port}`;
  const functions = createFunctions({
    root,
    configs: CONFIGS,
    log,
    watch: false,
    secret: "secret",
    smtpUrl: "smtp://127.0.0.1:1",
    context: { url, siteUrl: "http://127.0.0.1:3000", keys, databaseUrl: () => "postgresql://" },
  });
  const asked: Scene["asked"] = [];
  const service = (name: string): Service => ({
    fetch(request, caller) {
      if (request.url.endsWith("/crash")) throw new Error("secret detail");
      asked.push({ service: name, request, caller });
      return Promise.resolve(Response.json(name));
    },
    close: () => Promise.resolve(),
  });
  gateway.open({
    ready: {
      url,
      functions_url: `${url}/functions/v1`,
      publishable_key: keys.publishable,
      secret_key: keys.secret,
      db_url: "",
      mail_url: "http://127.0.0.1:1",
      users: null,
      api_key: null,
    },
    dataDir: "/data",
    services: { auth: service("auth"), rest: service("rest"), storage: service("storage") },
    functions,
    callers: createCallerResolver(keys, url),
    log,
  });
  try {
    await use({ url, gateway, lines, keys, asked });
  } finally {
    await gateway.close();
    await functions.stop();
    await Deno.remove(root, { recursive: true });
  }
}

/** Polls until the answer is what is waited for; fails after five seconds. */
async function until(what: () => Promise<boolean>) {
  const deadline = performance.now() + 5_000;
  while (!await what()) assert.ok(performance.now() < deadline, "waited for five seconds");
}

Deno.test("the gateway in front of functions", async (t) => {
  await withGateway(async ({ url, lines, keys }) => {
    const functions = `${url}/functions/v1`;

    await t.step("passes a request on as the platform does", async () => {
      const response = await fetch(`${functions}/echo/a%2Fb?x=1&apikey=2`, {
        method: "POST",
        body: "hello",
        headers: {
          apikey: keys.publishable,
          authorization: "Bearer anything",
          "x-forwarded-for": "203.0.113.9",
        },
      });
      const got = await response.json();
      assert.equal(response.status, 201);
      assert.equal(response.headers.get("x-from"), "echo");
      assert.equal(got.method, "POST");
      assert.equal(got.body, "hello");
      assert.equal(new URL(got.url).pathname + new URL(got.url).search, "/echo/a%2Fb?x=1&apikey=2");
      assert.equal(got.headers.authorization, "Bearer anything");
      assert.equal(got.headers.apikey, keys.publishable);
      assert.equal(got.headers["x-forwarded-for"], "203.0.113.9, 127.0.0.1");
      assert.equal(got.headers["x-forwarded-proto"], "http");
      assert.equal(got.headers["x-forwarded-host"], new URL(url).host);
    });

    await t.step("leaves CORS to the function, preflights too", async () => {
      const response = await fetch(`${functions}/echo`, {
        method: "OPTIONS",
        headers: { origin: "https://b.test", "access-control-request-method": "POST" },
      });
      assert.equal((await response.json()).method, "OPTIONS");
      assert.equal(response.headers.get("access-control-allow-origin"), "https://a.test");
    });

    await t.step("streams a body both ways without waiting for its end", async () => {
      const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
      const writer = writable.getWriter();
      const [response] = await Promise.all([
        fetch(`${functions}/stream/back`, { method: "POST", body: readable }),
        writer.write(new TextEncoder().encode("first")),
      ]);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      assert.equal((await reader?.read())?.value, "first");
      await writer.write(new TextEncoder().encode("second"));
      assert.equal((await reader?.read())?.value, "second");
      await writer.close();
      assert.equal((await reader?.read())?.done, true);
    });

    await t.step("tells the function when the client goes away", async () => {
      const gone = async () => await (await fetch(`${functions}/stream/gone`)).json();
      const slow = new AbortController();
      const asked = fetch(`${functions}/stream/slow`, { signal: slow.signal });
      const endless = await fetch(`${functions}/stream/endless`);
      await endless.body?.cancel();
      await until(async () => await gone() === 1);
      slow.abort();
      await assert.rejects(() => asked);
      await until(async () => await gone() === 2);
    });

    await t.step("answers for a function that is not there", async () => {
      for (const name of ["nobody", "..%2Fecho", "_shared"]) {
        const response = await fetch(`${functions}/${name}/x`);
        assert.equal(response.status, 404);
        assert.equal((await response.json()).code, "NOT_FOUND");
      }
    });

    await t.step("answers for a function that does not start, and logs why", async () => {
      const response = await fetch(`${functions}/broken`);
      assert.equal(response.status, 503);
      assert.equal((await response.json()).code, "BOOT_ERROR");
      assert.match(lines.join("\n"), /^broken: did not start.*PORTCULLIS_SECRET is missing/ms);
    });

    await t.step(
      "answers for a function that runs out of memory, which then runs again",
      async () => {
        const response = await fetch(`${functions}/greedy`);
        assert.equal(response.status, 546);
        assert.equal((await response.json()).code, "WORKER_LIMIT");
        assert.equal((await fetch(`${functions}/greedy`)).status, 546);
      },
    );

    await t.step(
      "keeps requests without a user's token from a function with verify_jwt",
      async () => {
        assert.equal((await fetch(`${functions}/guarded`)).status, 401);
        for (const token of ["abc", keys.secret]) {
          const headers = { authorization: `Bearer ${token}` };
          const response = await fetch(`${functions}/guarded`, { headers });
          assert.equal(response.status, 401);
          await response.body?.cancel();
        }
      },
    );
  });
});

Deno.test("the gateway in front of services", async (t) => {
  await withGateway(async ({ url, keys, asked, lines }) => {
    const headers = { apikey: keys.secret };

    await t.step("hands over the path, the query without the key, and who calls", async () => {
      const response = await fetch(`${url}/rest/v1/leads?select=id&apikey=${keys.secret}`);
      assert.equal(await response.json(), "rest");
      const last = asked.at(-1);
      assert.equal(last?.request.url, `${url}/leads?select=id`);
      assert.equal(last?.caller.role, "service_role");
      assert.equal(last?.caller.ip, "127.0.0.1");
    });

    await t.step("refuses a request without a key, readable by any page", async () => {
      const response = await fetch(`${url}/rest/v1/leads`);
      assert.equal(response.status, 401);
      assert.equal((await response.json()).message, "No API key found in request");
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
    });

    await t.step("answers a preflight itself", async () => {
      const response = await fetch(`${url}/auth/v1/token`, {
        method: "OPTIONS",
        headers: {
          origin: "https://a.test",
          "access-control-request-method": "POST",
          "access-control-request-headers": "apikey, x-client-info",
        },
      });
      assert.equal(response.status, 204);
      assert.equal(response.headers.get("access-control-allow-headers"), "apikey, x-client-info");
    });

    await t.step("answers a bad token as each service would", async () => {
      const bad = { ...headers, authorization: "Bearer abc" };
      const rest = await fetch(`${url}/rest/v1/leads`, { headers: bad });
      assert.deepEqual([rest.status, (await rest.json()).code], [401, "PGRST301"]);
      assert.match(rest.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/);
      const auth = await fetch(`${url}/auth/v1/user`, { headers: bad });
      assert.deepEqual([auth.status, (await auth.json()).error_code], [403, "bad_jwt"]);
      const storage = await fetch(`${url}/storage/v1/bucket`, { headers: bad });
      assert.deepEqual([storage.status, (await storage.json()).statusCode], [400, "403"]);
    });

    await t.step("lets Auth ignore a bad token where it needs none", async () => {
      const bad = { ...headers, authorization: "Bearer abc" };
      const response = await fetch(`${url}/auth/v1/token`, { method: "POST", headers: bad });
      assert.equal(await response.json(), "auth");
    });

    await t.step("says nothing of what went wrong inside, but logs it", async () => {
      const response = await fetch(`${url}/rest/v1/crash`, { headers });
      assert.equal(response.status, 500);
      assert.doesNotMatch(await response.text(), /secret detail/);
      assert.match(lines.join("\n"), /^rest: GET \/crash: .*secret detail/m);
    });

    await t.step("answers what is not there", async () => {
      assert.equal((await fetch(`${url}/nothing`)).status, 404);
      const realtime = await fetch(`${url}/realtime/v1/websocket`);
      assert.deepEqual([realtime.status, (await realtime.json()).code], [501, "NOT_IMPLEMENTED"]);
    });

    await t.step("lists where things are at /", async () => {
      const page = await (await fetch(url)).text();
      assert.match(page, /functions\/v1\/echo/);
      assert.ok(!page.includes(keys.secret));
      const identity = await fetch(url, { headers: { accept: "application/json" } });
      assert.equal((await identity.json()).data_dir, "/data");
    });
  });
});

Deno.test("until it is opened the gateway says to come back", async () => {
  const gateway = createGateway(0);
  const response = await fetch(`http://127.0.0.1:${gateway.port}/rest/v1/`);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("retry-after"), "1");
  await response.body?.cancel();
  await gateway.close();
});

Deno.test("closing lets an answer that is under way be delivered, and takes no more requests", async () => {
  await withGateway(async ({ url, gateway }) => {
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
    const writer = writable.getWriter();
    const [response] = await Promise.all([
      fetch(`${url}/functions/v1/stream/back`, { method: "POST", body: readable }),
      writer.write(new TextEncoder().encode("first ")),
    ]);
    const closed = gateway.close();
    const refused = await fetch(url);
    assert.equal(refused.status, 503);
    await refused.body?.cancel();
    await writer.write(new TextEncoder().encode("second"));
    await writer.close();
    assert.equal(await response.text(), "first second");
    await closed;
    await assert.rejects(() => fetch(url));
  });
});
