import type { Authenticate } from "../auth/authenticate.ts";
import type { BaseConfig } from "../config/base.ts";
import type { Database } from "../db/database.ts";
import type { RateLimiter } from "../limits/rate_limit.ts";
import type { Logger } from "../log/logger.ts";
import type { ServerTiming } from "./server_timing.ts";
import type { TraceContext } from "./trace.ts";

/** What a function holds for all of its requests. */
export interface Parts<Config extends BaseConfig> {
  /** The function's folder name and the first part of its paths. */
  name: string;
  config: Config;
  database: Database;
  authenticate: Authenticate;
  limiter: RateLimiter;
  log: Logger;
  /** Told of every answer of 500 and above. */
  reportError?: ReportError | undefined;
}

/** Tells somebody of an error and of the request it happened in. */
export type ReportError = (error: unknown, request: ReportedRequest) => Promise<void>;

export interface ReportedRequest {
  requestId: string;
  functionName: string;
  method: string;
  /** The route's pattern, not the path, which may hold what nobody else should see. */
  route: string;
  status: number;
  userId: string | undefined;
  traceId: string;
}

/** What is known of one request from the start, and what becomes known on its way. */
export interface RequestState {
  request: Request;
  url: URL;
  requestId: string;
  trace: TraceContext;
  clientIp: string;
  timing: ServerTiming;
  /** Writes the request id with every line. */
  log: Logger;
  /** The route's pattern once one was found; logs group by it. */
  route: string;
  /** Whether the answer keeps its steps to itself; see `discreet` of a route. */
  discreet: boolean;
  userId: string | undefined;
  /** Headers that the answer gets, an error too. */
  headers: Record<string, string>;
}
