import assert from "node:assert/strict";
import { createServer } from "node:net";
import { readConfig } from "../../../../shared/config/read.ts";
import type { Database } from "../../../../shared/db/database.ts";
import { rowsAsQueries } from "../../../../shared/db/queries.ts";
import { createApp } from "../../../../shared/http/app.ts";
import { createLogger } from "../../../../shared/log/logger.ts";
import { noDatabase } from "../../../../shared/testing/app.ts";
import { TEST_ENVIRONMENT } from "../../../../shared/testing/config.ts";
import { healthConfig } from "../config.ts";
import { live } from "./live.ts";
import { ready } from "./ready.ts";

const database: Database = {
  ...noDatabase,
  asLogin: () =>
    rowsAsQueries(() => Promise.resolve({ rows: [{}], rowCount: 1, command: "SELECT" })),
};

/** The function in front of services that answer as told. */
async function healthOf(
  { services = 200, greeting = "220 ready\r\n", ...parts }: {
    services?: number;
    greeting?: string;
    database?: Database;
  },
) {
  await using stack = new AsyncDisposableStack();
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(null, { status: services }),
  );
  stack.defer(() => http.shutdown());
  const smtp = createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  stack.defer(() => void smtp.close());
  const address = smtp.address();
  const config = readConfig(healthConfig, {
    ...TEST_ENVIRONMENT,
    SUPABASE_URL: `http://127.0.0.1:${http.addr.port}`,
    PORTCULLIS_MAIL_URL: `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
  });
  const lines: string[] = [];
  const log = createLogger("warn", {}, (_, line) => lines.push(line));
  const app = createApp({ name: "health", config, database, log, routes: [live, ready], ...parts });
  const response = await app(new Request("http://localhost/health/ready"));
  const { status, checks } = await response.json();
  const states = Object.fromEntries(
    Object.entries(checks).map(([name, check]) => [name, (check as { status: string }).status]),
  );
  return { response, status, states, lines };
}

Deno.test("with everything there, the suite is ready", async () => {
  const { response, status, states } = await healthOf({});
  assert.equal(response.status, 200);
  assert.equal(status, "ok");
  assert.deepEqual(states, {
    database: "ok",
    auth: "ok",
    storage: "ok",
    mail: "ok",
    scanner: "disabled",
  });
});

Deno.test("with the mail server away the suite is ready, and says so", async () => {
  for (const greeting of ["554 no\r\n", ""]) {
    const { response, status, states } = await healthOf({ greeting });
    assert.deepEqual([response.status, status, states["mail"]], [200, "degraded", "unavailable"]);
  }
});

Deno.test("with Auth and Storage or the database away the suite is not ready", async () => {
  const withoutServices = await healthOf({ services: 500 });
  assert.equal(withoutServices.response.status, 503);
  assert.equal(withoutServices.response.headers.get("retry-after"), "5");
  assert.equal(withoutServices.status, "unavailable");
  assert.equal(withoutServices.states["auth"], "unavailable");
  assert.equal(withoutServices.states["database"], "ok");

  const withoutDatabase = await healthOf({ database: noDatabase });
  assert.equal(withoutDatabase.response.status, 503);
  assert.equal(withoutDatabase.states["database"], "unavailable");
  assert.equal(withoutDatabase.states["auth"], "ok");
});

Deno.test("why a check failed is for the log alone", async () => {
  const { response, lines } = await healthOf({ database: noDatabase });
  assert.match(lines.join("\n"), /This test has no database/);
  assert.doesNotMatch(JSON.stringify([...response.headers]), /no database/);
});
