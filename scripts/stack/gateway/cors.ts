const EXPOSED = [
  "Content-Encoding",
  "Content-Location",
  "Content-Range",
  "Content-Type",
  "Date",
  "ETag",
  "Link",
  "Location",
  "Range-Unit",
  "X-Sb-Error-Code",
  "X-Supabase-Api-Version",
  "X-Total-Count",
].join(", ");

/** Whether a request is a browser's question ahead of a cross-origin request. */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** Supabase lets every origin in: what protects data is the key and the token, not the page's address. */
export function preflightAnswer(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "*",
      "access-control-max-age": "3600",
      "vary": "Access-Control-Request-Headers",
    },
  });
}

/** The answer, readable by pages of every origin. */
export function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
