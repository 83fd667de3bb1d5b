import assert from "node:assert/strict";
import { UpstreamError } from "../errors/upstream_error.ts";
import { testConfig } from "../testing/config.ts";
import { AuthApiError, isAuthRefusal } from "./auth_api_error.ts";
import { type AuthClient, createAuthClient } from "./auth_client.ts";

const ID = "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10";
const USER = {
  id: ID,
  email: "ada@example.com",
  created_at: "2026-11-20T08:15:00Z",
  app_metadata: {},
};
const SESSION = {
  access_token: "a",
  refresh_token: "r",
  token_type: "bearer",
  expires_in: 3600,
  expires_at: 1_790_000_000,
  user: USER,
};
const SECRET = "sb_secret_0123456789abcdefghijklmn";

/** An Auth that gives one answer, and what it was asked. */
function auth(answer: () => Response) {
  const asked: { method: string; url: string; headers: Headers; body: unknown }[] = [];
  const client = createAuthClient(testConfig(), {
    trace: { headers: { traceparent: "00-x" } },
    clientIp: "192.0.2.7",
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      asked.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: text === "" ? undefined : JSON.parse(text),
      });
      return answer();
    },
  });
  return { client, asked };
}

const CALLS: Record<string, [(client: AuthClient) => Promise<unknown>, string, unknown, unknown]> =
  {
    createUser: [
      (it) => it.createUser({ email: "ada@example.com", password: "p" }),
      "POST /admin/users",
      { email: "ada@example.com", password: "p" },
      USER,
    ],
    updateUser: [(it) => it.updateUser(ID, { password: "p" }), `PUT /admin/users/${ID}`, {
      password: "p",
    }, USER],
    getUser: [(it) => it.getUser(ID), `GET /admin/users/${ID}`, undefined, USER],
    deleteUser: [(it) => it.deleteUser("a/../b"), "DELETE /admin/users/a%2F..%2Fb", undefined, {}],
    signInWithPassword: [
      (it) => it.signInWithPassword({ email: "a@b.co", password: "p" }),
      "POST /token?grant_type=password",
      { email: "a@b.co", password: "p" },
      SESSION,
    ],
    refresh: [(it) => it.refresh("r"), "POST /token?grant_type=refresh_token", {
      refresh_token: "r",
    }, SESSION],
  };

for (const [name, [call, path, body, answer]] of Object.entries(CALLS)) {
  Deno.test(`${name}() asks as Auth's API has it, with the secret key`, async () => {
    const { client, asked } = auth(() => Response.json(answer));
    await call(client);
    const request = asked[0];
    assert.equal(
      `${request?.method} ${request?.url}`,
      path.replace(" ", " http://127.0.0.1:54321/auth/v1"),
    );
    assert.deepEqual(request?.body, body);
    assert.equal(request?.headers.get("apikey"), SECRET);
    assert.equal(request?.headers.get("authorization"), `Bearer ${SECRET}`);
    assert.equal(request?.headers.get("traceparent"), "00-x");
    assert.equal(request?.headers.get("sb-forwarded-for"), "192.0.2.7");
  });
}

Deno.test("what a user does carries the user's token", async () => {
  const { client, asked } = auth(() => Response.json(USER));
  await client.updateOwnPassword("user-token", "p");
  await client.logout("user-token", "others");
  assert.deepEqual(asked.map(({ url }) => new URL(url).pathname + new URL(url).search), [
    "/auth/v1/user",
    "/auth/v1/logout?scope=others",
  ]);
  for (const { headers } of asked) {
    assert.equal(headers.get("authorization"), "Bearer user-token");
    assert.equal(headers.get("apikey"), SECRET);
  }
});

Deno.test("a refusal that Auth names can be translated, in both of its shapes", async () => {
  const bodies = [
    { code: 400, error_code: "invalid_credentials", msg: "Invalid login credentials" },
    { code: "invalid_credentials", message: "Invalid login credentials" },
  ];
  for (const body of bodies) {
    const { client } = auth(() => Response.json(body, { status: 400 }));
    await assert.rejects(client.refresh("r"), (error) => {
      assert(isAuthRefusal(error, "invalid_credentials"));
      assert.equal(isAuthRefusal(error, "other"), false);
      assert.equal(error.authStatus, 400);
      assert.equal(error.reason, "Invalid login credentials");
      assert.equal(error.code, "upstream_error", "when nobody translates it");
      return true;
    });
  }
});

Deno.test("a hook's refusal keeps the hook's words", async () => {
  const body = { code: 403, error_code: "unknown", msg: "account_disabled" };
  const { client } = auth(() => Response.json(body, { status: 403 }));
  await assert.rejects(client.refresh("r"), (error) => {
    assert(error instanceof AuthApiError);
    assert.equal(error.reason, "account_disabled");
    return true;
  });
});

const TROUBLE: Record<string, [() => Response, string]> = {
  "refuses our key": [
    () => Response.json({ message: "Invalid API key" }, { status: 401 }),
    "refused_credentials",
  ],
  "takes us for nobody": [
    () => Response.json({ code: 403, error_code: "not_admin", msg: "x" }, { status: 403 }),
    "refused_credentials",
  ],
  "fails": [() => Response.json({ code: 500, msg: "unexpected" }, { status: 500 }), "nonsense"],
  "is overloaded": [() => new Response("", { status: 429 }), "unreachable"],
  "stands behind a proxy that cannot reach it": [
    () => new Response("<html>", { status: 502 }),
    "unreachable",
  ],
  "answers a page": [() => new Response("<html>"), "nonsense"],
  "answers another shape": [() => Response.json({ ...SESSION, access_token: "" }), "nonsense"],
};

for (const [what, [answer, trouble]] of Object.entries(TROUBLE)) {
  Deno.test(`an Auth that ${what} is ${trouble}`, async () => {
    await assert.rejects(auth(answer).client.refresh("r"), (error) => {
      assert(error instanceof UpstreamError && !(error instanceof AuthApiError));
      assert.equal(error.trouble, trouble);
      return true;
    });
  });
}
