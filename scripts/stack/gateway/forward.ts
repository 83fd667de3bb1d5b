/** A request to pass on. */
export interface Forwarding {
  request: Request;
  /** Address without the query, which is taken from the request. */
  to: string;
  /** The peer's address. */
  ip: string;
  /** Ends the request when it aborts. */
  signal: AbortSignal;
}

/** RFC 9110, section 7.6.1: what is about the connection, not the message. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * Sends a request on and answers with what comes back. Bodies are streamed both ways; a client that goes
 * away ends the request behind, too.
 *
 * @throws TypeError when there is nobody, or the connection breaks before there is an answer
 */
export async function forward({ request, to, ip, signal }: Forwarding): Promise<Response> {
  const { method, body } = request;
  const url = to + new URL(request.url).search;
  const headers = forwardedHeaders(request, ip);
  const answer = await fetch(url, { method, headers, body, redirect: "manual", signal });
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers: endToEnd(answer.headers) });
}

/** The headers for the server behind: end to end, with the peer added to the way the request took. */
export function forwardedHeaders(request: Request, ip: string): Headers {
  const headers = endToEnd(request.headers);
  const way = headers.get("x-forwarded-for");
  headers.set("x-forwarded-for", way ? `${way}, ${ip}` : ip);
  const url = new URL(request.url);
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  headers.set("x-forwarded-host", request.headers.get("host") ?? url.host);
  headers.set("x-forwarded-port", url.port || "80");
  return headers;
}

function endToEnd(from: Headers): Headers {
  const headers = new Headers(from);
  const named = (from.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named]) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) headers.delete(name);
  }
  return headers;
}
