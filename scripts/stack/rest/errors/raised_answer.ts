import { RestError } from "./rest_error.ts";

/**
 * The answer that a function spells out itself with `raise sqlstate 'PGRST' using message = '<json>',
 * detail = '<json>'`: https://docs.postgrest.org/en/stable/references/errors.html#raise-headers
 */
export function raisedAnswer(message: string, detail: string | undefined): RestError {
  const body = readObject(message);
  if (!body || typeof body.code !== "string" || typeof body.message !== "string") {
    return unreadableRaise(
      `Invalid JSON value for MESSAGE: '${message}'`,
      "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.",
    );
  }
  const detailHint =
    "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.";
  if (!detail) return unreadableRaise("DETAIL is missing in the RAISE statement", detailHint);
  const answer = readObject(detail);
  const headers = answer && readStrings(answer.headers);
  if (!answer || !headers || !isStatus(answer.status)) {
    return unreadableRaise(`Invalid JSON value for DETAIL: '${detail}'`, detailHint);
  }
  return new RestError({
    status: answer.status,
    code: body.code,
    message: body.message,
    details: body.details ?? null,
    hint: typeof body.hint === "string" ? body.hint : null,
    headers,
    ...(typeof answer.status_text === "string" && { statusText: answer.status_text }),
  });
}

function unreadableRaise(details: string, hint: string): RestError {
  return new RestError({
    status: 500,
    code: "PGRST121",
    message: "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
    details,
    hint,
  });
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function readStrings(value: unknown): Record<string, string> | null {
  if (!isObject(value)) return null;
  const strings: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") return null;
    strings[key] = entry;
  }
  return strings;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
