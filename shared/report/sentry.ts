import type { ReportedRequest } from "../http/parts.ts";
import { describeError, type ErrorDescription } from "../log/describe_error.ts";
import { type Frame, framesOf } from "./stack_frames.ts";

/** Where a report goes, and what it says of the release that sends it. */
export interface SentryOptions {
  /** `https://<key>@<host>/<project>` */
  dsn: string;
  environment: string;
  release?: string | undefined;
  timeoutMs: number;
  fetch?: typeof fetch;
}

/**
 * Sends one error to Sentry, or to anything that takes its envelopes (develop.sentry.dev/sdk/envelopes).
 * The event is made of this error and this request alone: nothing is kept between requests, so none can
 * show in another's report. Texts are redacted as in the log; bodies, headers and addresses are not sent.
 *
 * @throws Error when the report was not taken
 */
export async function reportToSentry(
  error: unknown,
  request: ReportedRequest,
  { dsn, environment, release, timeoutMs, fetch = globalThis.fetch }: SentryOptions,
): Promise<void> {
  const { url, key } = parseDsn(dsn);
  const event = eventOf(error, request, { environment, release });
  const head = { event_id: event.event_id, sent_at: new Date().toISOString() };
  const body = [head, { type: "event" }, event].map((part) => JSON.stringify(part)).join("\n");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": `Sentry sentry_version=7, sentry_client=portcullis/1.0, sentry_key=${key}`,
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The error tracker answered ${response.status}`);
}

function parseDsn(dsn: string): { url: string; key: string } {
  const { protocol, host, pathname, username } = new URL(dsn);
  const parts = pathname.split("/");
  const project = parts.pop() ?? "";
  return { url: `${protocol}//${host}${parts.join("/")}/api/${project}/envelope/`, key: username };
}

interface Exception {
  type: string;
  value: string;
  stacktrace?: { frames: Frame[] };
}

function eventOf(
  error: unknown,
  request: ReportedRequest,
  { environment, release }: { environment: string; release: string | undefined },
) {
  const { functionName, method, route, status, requestId, userId, traceId } = request;
  return {
    event_id: crypto.randomUUID().replaceAll("-", ""),
    timestamp: Date.now() / 1_000,
    platform: "javascript",
    level: "error",
    environment,
    ...(release !== undefined && { release }),
    transaction: `${method} /${functionName}${route}`,
    tags: { function: functionName, request_id: requestId, status: String(status) },
    contexts: { trace: { trace_id: traceId, span_id: traceId.slice(16) } },
    ...(userId !== undefined && { user: { id: userId } }),
    exception: { values: exceptionsOf(describeError(error)) },
  };
}

/** Sentry lists what came first first: the root cause, then what it led to. */
function exceptionsOf({ cause, ...description }: ErrorDescription): Exception[] {
  const { name, message, code, stack } = description;
  const frames = framesOf(stack ?? "");
  const exception = {
    type: name,
    value: code === undefined ? message : `${code}: ${message}`,
    ...(frames.length > 0 && { stacktrace: { frames } }),
  };
  return [...(cause ? exceptionsOf(cause) : []), exception];
}
