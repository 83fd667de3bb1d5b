import type { Caller, Service } from "../context.ts";
import { apiKeyRefused, serviceFailed, tokenRefused } from "./answers.ts";
import { ApiKeyError, type CallerResolver, type Credentials, TokenError } from "./caller.ts";
import { isPreflight, preflightAnswer, withCors } from "./cors.ts";
import { isOpen, needsUserToken, type Surface } from "./route.ts";

/** The services behind the gateway. */
export type Services = Record<Surface, Service>;

/** A request for a service, as the gateway received it. */
export interface ServiceRequest {
  surface: Surface;
  /** The path without `/<surface>/v1`. */
  path: string;
  request: Request;
  ip: string;
}

/** Asks a service in the name of whoever calls, or refuses as the hosted gateway does. */
export async function answerFromService(
  call: ServiceRequest,
  services: Services,
  callers: CallerResolver,
  log: (message: string) => void,
): Promise<Response> {
  if (isPreflight(call.request)) return preflightAnswer(call.request);
  const { surface, request } = call;
  try {
    const caller = await resolve(call, callers);
    return withCors(await services[surface].fetch(behindPrefix(call), caller));
  } catch (error) {
    if (error instanceof ApiKeyError) return withCors(apiKeyRefused(error));
    if (error instanceof TokenError) return withCors(tokenRefused(surface, error, request));
    if (request.signal.aborted) return serviceFailed();
    log(`${request.method} ${call.path}: ${error instanceof Error ? error.stack : String(error)}`);
    return withCors(serviceFailed());
  }
}

async function resolve(call: ServiceRequest, callers: CallerResolver): Promise<Caller> {
  const { surface, path, request, ip } = call;
  const credentials: Credentials = { headers: request.headers, url: new URL(request.url), ip };
  if (isOpen(surface, request.method, path)) return await callers.resolveOpen(credentials);
  if (surface === "auth" && !needsUserToken(path)) {
    callers.resolveKey(credentials);
    return await callers.resolveOpen(credentials);
  }
  return await callers.resolve(credentials);
}

// The key has been read; PostgREST would take `?apikey=` for a filter.
function behindPrefix({ path, request }: ServiceRequest): Request {
  const url = new URL(request.url);
  url.pathname = path;
  if (url.searchParams.has("apikey")) url.searchParams.delete("apikey");
  return new Request(url, request);
}
