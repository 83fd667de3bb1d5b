import type * as z from "zod";
import { UpstreamError } from "../errors/upstream_error.ts";

export interface UpstreamRequest {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
}

export interface UpstreamOptions {
  /** For everything together: all attempts, and reading the answer. */
  timeoutMs: number;
  /** Whether asking twice does no harm. Nothing else is ever repeated. */
  idempotent?: boolean;
  /** How often to ask again; 2 when not given. */
  retries?: number;
  fetch?: typeof fetch;
  random?: () => number;
}

const BASE_DELAY_MS = 100;
const MAX_DELAY_MS = 1_000;
/** "Not now", said by the service itself or by what stands before it. */
const NOT_NOW = new Set([429, 502, 503, 504]);

/**
 * Calls another service. Any answer but "not now" comes back as it is; what it means is the caller's to
 * say. Repeats wait a random part of a doubling time ("full jitter").
 *
 * @throws UpstreamError `unreachable` or `timed_out`
 */
export async function callUpstream(
  service: string,
  { url, ...request }: UpstreamRequest,
  { timeoutMs, idempotent = false, retries = 2, random = Math.random, ...options }: UpstreamOptions,
): Promise<Response> {
  const fetch = options.fetch ?? globalThis.fetch;
  const signal = AbortSignal.timeout(timeoutMs);
  const attempts = idempotent ? retries + 1 : 1;
  for (let attempt = 1;; attempt++) {
    const outcome = await tryOnce(() => fetch(url, { ...request, signal, redirect: "manual" }));
    if (outcome instanceof Response && !NOT_NOW.has(outcome.status)) return outcome;
    const error = await toError(service, outcome, signal);
    if (signal.aborted || attempt >= attempts) throw error;
    await delay(random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt), signal);
    if (signal.aborted) throw error;
  }
}

/**
 * Reads an answer as JSON of a shape.
 *
 * @throws UpstreamError `nonsense` when it is not, `timed_out` when it does not end in time
 */
export async function readAnswer<Schema extends z.ZodType>(
  service: string,
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const result = schema.safeParse(await readJson(service, response));
  if (result.success) return result.data;
  throw new UpstreamError(service, "nonsense", { cause: result.error });
}

async function readJson(service: string, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    const trouble = isTimeout(cause) ? "timed_out" : "nonsense";
    throw new UpstreamError(service, trouble, { cause });
  }
}

/** A failed attempt is a value here, because the next one may do better. */
async function tryOnce(attempt: () => Promise<Response>): Promise<Response | { failed: unknown }> {
  try {
    return await attempt();
  } catch (failed) {
    return { failed };
  }
}

async function toError(
  service: string,
  outcome: Response | { failed: unknown },
  signal: AbortSignal,
): Promise<UpstreamError> {
  if (outcome instanceof Response) {
    await outcome.body?.cancel();
    return new UpstreamError(service, "unreachable", {
      cause: new Error(`${service} answered ${outcome.status}`),
      retryAfter: secondsOf(outcome.headers.get("retry-after")),
    });
  }
  const trouble = signal.aborted || isTimeout(outcome.failed) ? "timed_out" : "unreachable";
  return new UpstreamError(service, trouble, { cause: outcome.failed });
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException &&
    (error.name === "TimeoutError" || error.name === "AbortError");
}

function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
