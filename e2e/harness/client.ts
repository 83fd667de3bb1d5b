import { stack } from "./stack.ts";

/** An answer, read. */
export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

/** What a call may say beside its path. */
export interface CallOptions {
  method?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, instead of `json`. */
  raw?: BodyInit;
  /** An access token. */
  token?: string;
  headers?: Record<string, string>;
  /** Another address than the running stack's `/functions/v1`. */
  base?: string;
}

/** Calls a function: `call("signup-otp/me", { token })`. POST when there is a body, else GET. */
export async function call<Body = Record<string, unknown>>(
  path: string,
  options: CallOptions = {},
): Promise<Answer<Body>> {
  const { json, raw, token } = options;
  const base = options.base ?? (await stack()).functions_url;
  const headers = new Headers(options.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? raw : JSON.stringify(json);
  const response = await fetch(`${base}/${path}`, {
    method: options.method ?? (body === undefined ? "GET" : "POST"),
    headers,
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  // Each test says what it expects and asserts it.
  const read = (text === "" ? undefined : JSON.parse(text)) as Body;
  return { status: response.status, headers: response.headers, body: read };
}
