import type { Ready } from "../ready.ts";
import { escapeHtml } from "../html.ts";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
  h1 { font-size: 1.4rem } td { padding: .2rem 1rem .2rem 0; vertical-align: top }
  code { overflow-wrap: anywhere }`;

/** The page at `/`: where everything is. Keys and passwords are in the terminal, not here. */
export function homePage(ready: Ready, functions: string[]): Response {
  const rows: [string, string][] = [
    ["Functions", ready.functions_url],
    ["Auth", `${ready.url}/auth/v1`],
    ["REST", `${ready.url}/rest/v1`],
    ["Storage", `${ready.url}/storage/v1`],
    ["Inbox", ready.mail_url],
    ...functions.map((name): [string, string] => [name, `${ready.functions_url}/${name}`]),
  ];
  const table = rows.map(([name, url]) => {
    const address = escapeHtml(url);
    return `<tr><td>${escapeHtml(name)}<td><a href="${address}"><code>${address}</code></a>`;
  }).join("\n");
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Portcullis, local stack</title><style>${STYLE}</style>
<h1>Portcullis, local stack</h1>
<table>${table}</table>`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The same for programs: enough to tell which stack has a port. */
export function identity(dataDir: string): Response {
  return Response.json({ stack: "portcullis", data_dir: dataDir, pid: Deno.pid });
}
