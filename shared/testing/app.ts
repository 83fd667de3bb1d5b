import type { BaseConfig } from "../config/base.ts";
import type { Database } from "../db/database.ts";
import { type AppOptions, createApp } from "../http/app.ts";
import type { Route } from "../http/route.ts";
import { createLogger } from "../log/logger.ts";
import { testConfig } from "./config.ts";

/** A function made of a few routes, and what it logged. */
export interface TestApp {
  /** Calls a path below the function's name, `t`. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** The log's lines, parsed. */
  lines: Record<string, unknown>[];
}

/** Puts routes into an app that reaches nothing outside, unless it is told to. */
export function testApp(
  routes: readonly Route<BaseConfig>[],
  options: Partial<AppOptions<BaseConfig>> = {},
): TestApp {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger("debug", { function: "t" }, (_, line) => lines.push(JSON.parse(line)));
  const app = createApp({
    name: "t",
    config: testConfig(),
    database: noDatabase,
    log,
    ...options,
    routes,
  });
  return {
    lines,
    call: (path, init) =>
      app(new Request(`http://localhost/t${path}`, init), {
        remoteAddr: { hostname: "192.0.2.7" },
      }),
  };
}

const refuse = () => {
  throw new Error("This test has no database");
};
const refuseToAsk = () => Promise.reject(new Error("This test has no database"));

/** A database that nobody is expected to ask. */
export const noDatabase: Database = {
  bind: () => ({
    query: refuseToAsk,
    one: refuseToAsk,
    maybeOne: refuseToAsk,
    transaction: refuseToAsk,
    batches: refuse,
    as: refuse,
  }),
  asLogin: () => ({ query: refuseToAsk, one: refuseToAsk, maybeOne: refuseToAsk }),
  warmUp: () => {},
  close: () => Promise.resolve(),
};
