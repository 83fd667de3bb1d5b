const FILES: Record<string, { name: string; type: string }> = {
  "/": { name: "inbox.html", type: "text/html" },
  "/inbox.css": { name: "inbox.css", type: "text/css" },
  "/inbox.js": { name: "inbox.js", type: "text/javascript" },
};

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The inbox page and what belongs to it; 404 for anything else. */
export async function serveFile(request: Request, path: string): Promise<Response> {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (!file || (request.method !== "GET" && request.method !== "HEAD")) {
    return Response.json({ message: "nothing here" }, { status: 404 });
  }
  const text = await Deno.readTextFile(new URL(`page/${file.name}`, import.meta.url));
  return new Response(text, {
    headers: {
      "content-type": `${file.type}; charset=utf-8`,
      "content-security-policy": CSP,
      "cache-control": "no-cache",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}
