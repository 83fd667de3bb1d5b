import assert from "node:assert/strict";
import type { Caller, StackContext } from "../../scripts/stack/context.ts";
import { createRest } from "../../scripts/stack/rest/mod.ts";
import { stack } from "../harness/stack.ts";
import { startTcpProxy } from "../harness/tcp_proxy.ts";
import { until } from "../harness/until.ts";

const CALLER: Caller = {
  apiKey: "secret",
  role: "service_role",
  claims: null,
  token: null,
  ip: "127.0.0.1",
};

/** The REST surface by itself, on the stack's database behind a proxy, as role postgres. */
async function startRest() {
  const database = new URL((await stack()).db_url);
  const target = { host: database.hostname, port: Number(database.port) };
  const proxy = await startTcpProxy(target);
  database.port = String(proxy.port);
  const lines: string[] = [];
  const context: Pick<StackContext, "databaseUrl" | "log"> = {
    databaseUrl: () => database.href,
    log: (_service, message) => lines.push(message),
  };
  // The surface needs nothing else of the stack.
  const rest = await createRest(context as StackContext);
  const ask = (caller: Partial<Caller> = {}, path = "/profiles?select=id&limit=1") =>
    rest.fetch(new Request(`http://127.0.0.1${path}`), { ...CALLER, ...caller });
  return {
    proxy,
    lines,
    ask,
    async [Symbol.asyncDispose]() {
      await rest.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a database that is away is a 503 that tells nothing, and comes back by itself", async () => {
  await using rest = await startRest();
  assert.notEqual((await rest.ask()).status, 503);
  await rest.proxy.become("down");
  const { status, code, text } = await until("the outage to show", async () => {
    const response = await rest.ask();
    const text = await response.text();
    return response.status === 503 && { status: 503, code: JSON.parse(text).code, text };
  });
  assert.deepEqual([status, code.startsWith("PGRST00")], [503, true]);
  assert.doesNotMatch(text, /127\.0\.0\.1|postgres|ECONN/i);
  await rest.proxy.become("pass");
  await until("the database to be back", async () => (await rest.ask()).status !== 503);
  rest.proxy.cut();
  await until("the pool to have new connections", async () => (await rest.ask()).status !== 503);
});

Deno.test("a role that does not exist is refused, and so is one that may not be taken on", async () => {
  await using rest = await startRest();
  for (const role of ["no_such_role", "none", 'x"; drop table y']) {
    const response = await rest.ask({ role });
    assert.equal(response.status, 401, role);
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    assert.equal((await response.json()).code, "22023");
  }
  const superuser = await rest.ask({ role: "supabase_admin" });
  assert.deepEqual([superuser.status, (await superuser.json()).code], [403, "42501"]);
});
