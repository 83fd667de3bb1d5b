import { type CallerResolver, TokenError } from "./caller.ts";
import type { Functions } from "../functions/mod.ts";
import { BootError, type FunctionProcess } from "../functions/process.ts";
import { forward } from "./forward.ts";

/** The platform ends a request that has not begun to be answered by then. */
const IDLE_MS = 150_000;

/** A request for a function, as the gateway received it. */
export interface FunctionRequest {
  name: string;
  /** `/<name>/…` */
  path: string;
  request: Request;
  ip: string;
  /** Settles when the answer has been delivered. */
  delivered: Promise<unknown>;
}

/**
 * Passes a request on to the process of a function, untouched: who may do what, CORS included, is the
 * function's own business. What the platform answers in its place is answered here in the same words.
 */
export async function answerFromFunction(
  call: FunctionRequest,
  functions: Functions,
  callers: CallerResolver,
  log: (service: string, message: string) => void,
): Promise<Response> {
  const config = await functions.find(call.name);
  if (!config) return platformError(404, "NOT_FOUND", "Requested function was not found");
  if (config.verifyJwt && call.request.method !== "OPTIONS") {
    const refusal = await refuseWithoutToken(call, callers);
    if (refusal) return refusal;
  }

  let process: FunctionProcess;
  try {
    process = await functions.process(config);
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    return platformError(503, "BOOT_ERROR", "Function failed to start (please check logs)");
  }

  process.hold(call.delivered);
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), IDLE_MS);
  try {
    const { request, path, ip } = call;
    const signal = AbortSignal.any([request.signal, idle.signal]);
    return await forward({ request, to: process.url + path, ip, signal });
  } catch (error) {
    if (idle.signal.aborted) {
      return platformError(504, "IDLE_TIMEOUT", `No answer within ${IDLE_MS / 1000} s`);
    }
    // The client has gone: whatever is said here, nobody hears it.
    if (call.request.signal.aborted) return new Response(null, { status: 499 });
    log(call.name, `${call.request.method} ${call.path}: ${String(error)}`);
    return await lostAnswer(process);
  } finally {
    clearTimeout(timer);
  }
}

async function refuseWithoutToken(
  { request, ip }: FunctionRequest,
  callers: CallerResolver,
): Promise<Response | null> {
  if (!request.headers.has("authorization")) {
    return Response.json({ code: 401, message: "Missing authorization header" }, { status: 401 });
  }
  try {
    const { headers, url } = request;
    const caller = await callers.resolveToken({ headers, url: new URL(url), ip });
    if (caller.claims) return null;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
  }
  return Response.json({ code: 401, message: "Invalid JWT" }, { status: 401 });
}

// The connection broke: the process has ended, or ends in a moment, or it cut just this connection.
async function lostAnswer(process: FunctionProcess): Promise<Response> {
  const soon = new Promise<null>((resolve) => setTimeout(() => resolve(null), 250));
  const status = await Promise.race([process.ended, soon]);
  // V8 aborts itself at the memory limit; the platform's own status for that is 546.
  if (status?.signal === "SIGABRT" || status?.signal === "SIGTRAP" || status?.code === 133) {
    const message =
      "Function failed due to not having enough compute resources (please check logs)";
    return platformError(546, "WORKER_LIMIT", message);
  }
  return platformError(500, "WORKER_ERROR", "Function exited due to an error (please check logs)");
}

function platformError(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { "sb-error-code": code } });
}
