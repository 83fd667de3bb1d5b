import assert from "node:assert/strict";
import { poolOptions } from "./pool_options.ts";

const base = { poolSize: 1, statementTimeoutMs: 1_000, applicationName: "t" };
const optionsOf = (url: string, ca?: string) => poolOptions({ ...base, url, ca });

Deno.test("poolOptions() takes the address apart, quoted characters included", () => {
  const { host, port, user, password, database } = optionsOf(
    "postgresql://edge_functions.ref:p%40ss%2Fw@[::1]:6543/postgres",
  );
  assert.deepEqual({ host, port, user, password, database }, {
    host: "::1",
    port: 6543,
    user: "edge_functions.ref",
    password: "p@ss/w",
    database: "postgres",
  });
  assert.equal(optionsOf("postgres://a@db.example.com").port, 5432);
});

Deno.test("poolOptions() reads sslmode as libpq does", () => {
  const url = "postgresql://a:b@db.example.com/x";
  assert.equal(optionsOf(url).ssl, false);
  assert.equal(optionsOf(`${url}?sslmode=disable`).ssl, false);
  assert.deepEqual(optionsOf(`${url}?sslmode=require`).ssl, { rejectUnauthorized: false });
  assert.deepEqual(optionsOf(`${url}?sslmode=require`, "PEM").ssl, { ca: "PEM" });
  assert.deepEqual(optionsOf(`${url}?sslmode=verify-full`).ssl, {});
  assert.deepEqual(optionsOf(`${url}?sslmode=verify-full`, "PEM").ssl, { ca: "PEM" });
  assert.throws(() => optionsOf(`${url}?sslmode=prefer`), /sslmode must be/);
});
