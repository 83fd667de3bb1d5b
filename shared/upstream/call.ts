import { UpstreamError } from "./upstream_error.ts";

/** A service that we call over HTTP. */
export interface UpstreamCall {
  /** Its name as clients may know it: auth, storage, scanner. */
  service: string;
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  /** For one attempt, in milliseconds. */
  timeoutMs: number;
  /** How often to try again; only for calls that may be made twice. None when not given. */
  retries?: number;
  /** Aborts the call, its retries too. */
  signal?: AbortSignal;
}

/** An answer, read whole. */
export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Time, randomness and network, for tests. */
export interface CallParts {
  fetch: typeof fetch;
  random: () => number;
  wait: (ms: number) => Promise<void>;
}

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 1_000;

const REAL: CallParts = {
  fetch: (...parameters) => fetch(...parameters),
  random: Math.random,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Calls a service and reads its answer, whatever its status below 500. Retries are spaced with full jitter,
 * so that callers who failed together do not come back together.
 *
 * @throws UpstreamError `unreachable`, `timed_out`, or `failed` for a 5xx
 */
export async function callUpstream(
  call: UpstreamCall,
  parts: CallParts = REAL,
): Promise<UpstreamAnswer> {
  for (let attempt = 0;; attempt++) {
    try {
      return await callOnce(call, parts.fetch);
    } catch (error) {
      if (attempt >= (call.retries ?? 0) || call.signal?.aborted) throw error;
      await parts.wait(
        parts.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** attempt),
      );
    }
  }
}

async function callOnce(call: UpstreamCall, send: typeof fetch): Promise<UpstreamAnswer> {
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
  const { service } = call;
  let answer: UpstreamAnswer;
  try {
    const response = await send(call.url, {
      method: call.method ?? "GET",
      headers: {
        ...call.headers,
        ...(call.json !== undefined && { "content-type": "application/json" }),
      },
      ...(call.json !== undefined && { body: JSON.stringify(call.json) }),
      redirect: "manual",
      signal,
    });
    // The body belongs to the answer and to its time limit.
    answer = { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw new UpstreamError(service, timeout.aborted ? "timed_out" : "unreachable", error);
  }
  if (answer.status >= 500) {
    throw new UpstreamError(service, "failed", new Error(`${service} answered ${answer.status}`));
  }
  return answer;
}
