import type { MediaType } from "../http/media_type.ts";
import { RestError } from "../errors/rest_error.ts";
import type { AnswerRow } from "../sql/answer.ts";

/** An answer. */
export interface Reply {
  status: number;
  headers: Record<string, string | null>;
  /** Null for none. */
  body: string | null;
}

/**
 * The reply with the status and headers that functions and triggers have set.
 *
 * @throws RestError PGRST111 and PGRST112 for what is no header and no status
 */
export function withRaised(reply: Reply, row: AnswerRow): Reply {
  const headers = raisedHeaders(row.response_headers);
  return {
    ...reply,
    status: raisedStatus(row.response_status) ?? reply.status,
    headers: { ...reply.headers, ...Object.fromEntries(headers) },
  };
}

/** The answer to the client. */
export function respond(
  { status, headers, body }: Reply,
  mediaType: MediaType,
  head: boolean,
): Response {
  const bodiless = head || status === 204 || status === 205 || status === 304;
  const response = new Response(bodiless ? null : body, { status });
  if (body !== null) response.headers.set("content-type", mediaType.contentType);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null) response.headers.set(name, value);
  }
  return response;
}

/** 406 unless there is exactly one row. */
export function refuseUnlessSingle(rows: number): void {
  if (rows === 1) return;
  throw new RestError({
    status: 406,
    code: "PGRST116",
    message: "Cannot coerce the result to a single JSON object",
    details: `The result contains ${rows} rows`,
  });
}

function raisedStatus(text: string | null): number | null {
  if (text === null) return null;
  const status = Number(text);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new RestError({
    status: 500,
    code: "PGRST112",
    message: "response.status guc must be a valid status code",
  });
}

function raisedHeaders(text: string | null): [string, string][] {
  if (text === null) return [];
  const headers = readHeaders(text);
  if (headers) return headers;
  throw new RestError({
    status: 500,
    code: "PGRST111",
    message: "response.headers guc must be a JSON array composed of objects with a single key " +
      "and a string value",
  });
}

function readHeaders(text: string): [string, string][] | null {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return null;
    const pairs = list.flatMap((entry): [string, unknown][] => Object.entries(Object(entry)));
    const named = pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string");
    // Refuses what no header may be.
    new Headers(named);
    return named.length === list.length ? named : null;
  } catch {
    return null;
  }
}
