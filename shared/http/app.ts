import { createAuthenticate } from "../auth/authenticate.ts";
import type { BaseConfig } from "../config/base.ts";
import { createDatabase } from "../db/database.ts";
import { NotFoundError } from "../errors/app_error.ts";
import { toProblem } from "../errors/problem.ts";
import { createRateLimiter } from "../limits/rate_limit.ts";
import { createLogger } from "../log/logger.ts";
import { clientIpOf } from "./client_ip.ts";
import { finish } from "./finish.ts";
import type { Parts, RequestState } from "./parts.ts";
import { type Failure, record } from "./record.ts";
import { requestIdOf } from "./request_id.ts";
import type { Route } from "./route.ts";
import { createRouter, pathBelow, type Router } from "./router.ts";
import { runRoute } from "./run_route.ts";
import { ServerTiming } from "./server_timing.ts";
import { traceOf } from "./trace.ts";

/** What a function is made of. What is optional follows from the configuration; tests put in their own. */
export type AppOptions<Config extends BaseConfig> =
  & Pick<Parts<Config>, "name" | "config">
  & Partial<Parts<Config>>
  & { routes: readonly Route<Config>[] };

/** Answers requests. Never throws and never rejects, whatever a route does. */
export type App = (request: Request, peer?: { remoteAddr?: unknown }) => Promise<Response>;

/** Puts a function together: requests in, answers out, one way through (DESIGN.md, "A request's way"). */
export function createApp<Config extends BaseConfig>(options: AppOptions<Config>): App {
  const parts = partsOf(options);
  const router = createRouter(options.routes);
  return async (request, peer) => {
    const state = stateOf(request, peer?.remoteAddr, parts);
    let failure: Failure | undefined;
    let response: Response;
    try {
      response = await answer(parts, router, state);
    } catch (error) {
      failure = { error };
      response = toProblem(error, {
        requestId: state.requestId,
        instance: state.url.pathname,
      });
    }
    record(parts, state, response.status, failure);
    return finish(response, state, parts.config);
  };
}

async function answer<Config extends BaseConfig>(
  parts: Parts<Config>,
  router: Router<Config>,
  state: RequestState,
): Promise<Response> {
  const { request, url } = state;
  const path = pathBelow(parts.name, url.pathname);
  if (path === undefined) throw new NotFoundError("There is no such path");
  if (request.method === "OPTIONS") {
    const allow = router.methods(path).join(", ");
    if (allow === "") throw new NotFoundError("There is no such path");
    return new Response(null, { status: 204, headers: { allow } });
  }
  const { route, params } = router.match(request.method, path);
  state.route = route.path;
  state.discreet = route.discreet ?? false;
  return await runRoute(parts, route, params, state);
}

function partsOf<Config extends BaseConfig>(options: AppOptions<Config>): Parts<Config> {
  const { name, config } = options;
  return {
    name,
    config,
    database: options.database ?? createDatabase({
      url: config.PORTCULLIS_DB_URL,
      ca: config.PORTCULLIS_DB_CA,
      poolSize: config.PORTCULLIS_DB_POOL_SIZE,
      statementTimeoutMs: config.PORTCULLIS_STATEMENT_TIMEOUT_MS,
      applicationName: `portcullis ${name}`,
    }),
    authenticate: options.authenticate ?? createAuthenticate(config),
    limiter: options.limiter ?? createRateLimiter(config.PORTCULLIS_SECRET),
    log: options.log ?? createLogger(config.LOG_LEVEL, { function: name }),
    reportError: options.reportError,
  };
}

function stateOf<Config extends BaseConfig>(
  request: Request,
  peer: unknown,
  { config, log }: Parts<Config>,
): RequestState {
  const { headers } = request;
  const requestId = requestIdOf(headers);
  const trace = traceOf(headers);
  return {
    request,
    url: new URL(request.url),
    requestId,
    trace,
    clientIp: clientIpOf(headers, config.PORTCULLIS_TRUSTED_PROXY_HOPS, hostnameOf(peer)),
    timing: new ServerTiming(),
    log: log.with({ request_id: requestId, trace_id: trace.traceId }),
    route: "",
    discreet: false,
    userId: undefined,
    headers: {},
  };
}

function hostnameOf(address: unknown): string {
  return typeof address === "object" && address !== null && "hostname" in address
    ? String(address.hostname)
    : "";
}
