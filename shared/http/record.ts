import { runInBackground } from "../background.ts";
import type { BaseConfig } from "../config/base.ts";
import { AppError } from "../errors/app_error.ts";
import type { Parts, RequestState } from "./parts.ts";

/** Something was thrown; boxed, because what was thrown may be undefined. */
export interface Failure {
  error: unknown;
}

/**
 * Writes one line for the request. What made it fail goes into the same line, and to the error tracker
 * once the answer is on its way.
 */
export function record<Config extends BaseConfig>(
  { name, reportError }: Parts<Config>,
  state: RequestState,
  status: number,
  failure: Failure | undefined,
): void {
  const { requestId, route, userId, timing, log } = state;
  const { method } = state.request;
  const fields = {
    method,
    route,
    status,
    duration_ms: Math.round(timing.total * 10) / 10,
    round_trips: timing.roundTrips,
    ...(userId !== undefined && { user_id: userId }),
    ...(failure?.error instanceof AppError && { problem: failure.error.code }),
  };
  if (!failure || status < 500) {
    log.info("request", fields);
    return;
  }
  log.error("request", { ...fields, error: failure.error ?? String(failure.error) });
  if (!reportError) return;
  const request = { requestId, functionName: name, method, route, status, userId };
  runInBackground(
    reportError(failure.error, { ...request, traceId: state.trace.traceId }),
    (error) => log.warn("the error could not be reported", { error }),
  );
}
