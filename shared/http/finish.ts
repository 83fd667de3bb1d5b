import type { BaseConfig } from "../config/base.ts";
import { isPreflight, setCorsHeaders, setPreflightHeaders } from "./cors.ts";
import { setSecurityHeaders } from "./headers.ts";
import type { RequestState } from "./parts.ts";

/** Puts on an answer, error or not, what every answer carries (CONTRACT.md, "Everywhere"). */
export function finish(response: Response, state: RequestState, config: BaseConfig): Response {
  const { request, requestId, timing } = state;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(state.headers)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  setCorsHeaders(headers, request.headers.get("origin"), config.PORTCULLIS_ALLOWED_ORIGINS);
  if (isPreflight(request)) setPreflightHeaders(headers, headers.get("allow") ?? "");
  setSecurityHeaders(headers, config.PORTCULLIS_ENVIRONMENT);
  headers.set("x-request-id", requestId);
  headers.set("server-timing", timing.toHeader({ totalOnly: state.discreet }));
  // HEAD is answered as GET without the body (RFC 9110, section 9.3.2).
  const body = request.method === "HEAD" ? null : response.body;
  return new Response(body, { status: response.status, headers });
}
