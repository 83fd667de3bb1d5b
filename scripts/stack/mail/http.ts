import { serveFile } from "./page.ts";
import type { MailStore } from "./store.ts";

/** Where the inbox page and its API are served. */
export interface MailHttp {
  port: number;
  close(): Promise<void>;
}

// What a mail's HTML may do: look as it likes, with what it brings along. It runs no script, loads
// nothing from elsewhere and is alone in its origin.
const MAIL_CSP = "sandbox allow-popups allow-popups-to-escape-sandbox; " +
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** Serves the mails on a loopback port; on any free one when that is busy. */
export function serveMail(store: MailStore, preferred: number): MailHttp {
  const serve = (port: number) =>
    Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, (request) => answer(request, store));
  const server = orElsewhere(serve, preferred);
  return { port: server.addr.port, close: () => server.shutdown() };
}

function orElsewhere<T>(serve: (port: number) => T, preferred: number): T {
  try {
    return serve(preferred > 65_535 ? 0 : preferred);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return serve(0);
  }
}

async function answer(request: Request, store: MailStore): Promise<Response> {
  const url = new URL(request.url);
  // A page of elsewhere could give its own name this address and read the mails as its own.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)) {
    return problem(421, `${url.hostname} is not served here, expected 127.0.0.1 or localhost`);
  }
  const [, collection, id, part, ...more] = url.pathname.split("/");
  if (collection !== "messages" || more.length > 0) return await serveFile(request, url.pathname);
  if (id === undefined) return await answerAll(request, url, store);
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") return notAllowed("GET, HEAD");
  const message = await store.find(id);
  if (!message || (part !== undefined && part !== "html")) return problem(404, "no such mail");
  if (part === undefined) return json(message);
  return new Response(`<!doctype html><base target="_blank">${message.html}`, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": MAIL_CSP,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}

async function answerAll(request: Request, url: URL, store: MailStore): Promise<Response> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return json(await store.list(url.searchParams.get("to") ?? undefined));
    case "DELETE":
      await store.clear();
      return new Response(null, { status: 204 });
    default:
      return notAllowed("GET, HEAD, DELETE");
  }
}

function json(body: unknown): Response {
  return Response.json(body, {
    headers: { "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}

function notAllowed(allow: string): Response {
  return problem(405, `expected ${allow}`, { allow });
}

function problem(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers });
}
