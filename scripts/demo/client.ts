/** A client as an application would write one: fetch, and every call shown with its answer. */

const SECRET_FIELDS = /"(access_token|refresh_token)": "([^"]{12})[^"]*"/g;

/** One answer of the API. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Calls the API and prints what was sent and what came back, tokens shortened. */
export async function call(
  url: string,
  options: { method?: string; token?: string; apiKey?: string; body?: unknown; show?: number } = {},
): Promise<Answer> {
  const method = options.method ?? (options.body === undefined ? "GET" : "POST");
  console.log(`\n  ${method} ${url}`);
  const shown = JSON.stringify(options.body);
  if (shown) console.log(`  ${shown.replace(/("(?:password|refresh_token)":")[^"]*/g, "$1…")}`);

  const response = await fetch(url, {
    method,
    headers: {
      ...(options.apiKey && { apikey: options.apiKey }),
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && { "content-type": "application/json" }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  console.log(`  → ${response.status} ${response.statusText}`);
  const pretty = (JSON.stringify(body, null, 2) ?? "").replace(SECRET_FIELDS, '"$1": "$2…"');
  const lines = pretty.split("\n");
  const show = options.show ?? 14;
  for (const line of lines.slice(0, show)) console.log(`    ${line}`);
  if (lines.length > show) console.log(`    … ${lines.length - show} more lines`);
  return { status: response.status, body };
}

/** Ends the demo when something is not as it should be: what is shown must be true. */
export function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected ${what}`);
  console.log(`  ✓ ${what}`);
}

/** Prints a step's heading. */
export function step(title: string): void {
  console.log(`\n\x1b[1m${title}\x1b[0m`);
}
