import type * as z from "zod";
import { ConfigError, readConfig } from "../config/read.ts";
import type { BaseConfig } from "../config/base.ts";
import { createLogger } from "../log/logger.ts";
import { createApp } from "./app.ts";
import type { ReportError } from "./parts.ts";
import type { Route } from "./route.ts";

/** A function: its name, what it reads from the environment, and its routes. */
export interface FunctionDefinition<Schema extends z.ZodType<BaseConfig>> {
  name: string;
  config: Schema;
  routes: readonly Route<z.output<Schema>>[];
}

/**
 * Runs a function: reads its configuration, puts it together and listens. With a configuration that does
 * not hold, it says which variables are at fault, one line each, and ends the process with status 1.
 */
export function serve<Schema extends z.ZodType<BaseConfig>>(
  { name, config: schema, routes }: FunctionDefinition<Schema>,
): void {
  const config = configOrExit(name, schema);
  const log = createLogger(config.LOG_LEVEL, { function: name });
  const app = createApp({ name, config, routes, log, reportError: reporterFor(config) });
  // A promise that somebody forgot must not take other requests down with it.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("unhandled rejection", { error: event.reason });
  });
  Deno.serve({
    onListen: () => log.info("listening"),
    onError: (error) => {
      log.error("the pipeline failed", { error });
      return new Response(null, { status: 500 });
    },
  }, app);
}

function configOrExit<Schema extends z.ZodType<BaseConfig>>(
  name: string,
  schema: Schema,
): z.output<Schema> {
  try {
    return readConfig(schema, Deno.env.toObject());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, problem } of error.problems) {
      console.error(`${name}: ${variable} ${problem}`);
    }
    Deno.exit(1);
  }
}

/** Sentry's code is loaded with the first error, not at start-up. */
function reporterFor(config: BaseConfig): ReportError | undefined {
  const dsn = config.SENTRY_DSN;
  if (dsn === undefined) return undefined;
  return async (error, request) => {
    const { reportToSentry } = await import("../report/sentry.ts");
    await reportToSentry(error, request, {
      dsn,
      environment: config.PORTCULLIS_ENVIRONMENT,
      release: config.PORTCULLIS_VERSION,
      timeoutMs: config.PORTCULLIS_UPSTREAM_TIMEOUT_MS,
    });
  };
}
