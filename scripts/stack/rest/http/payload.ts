import { invalidBody } from "../errors/rest_error.ts";

/** The rows of a body. */
export interface Payload {
  /** A JSON array as it came: the database reads it, so that no number loses digits on the way. */
  json: string;
  /** How many rows it holds. */
  length: number;
  /** The keys that are to be written. */
  keys: string[];
}

/**
 * Reads the body of an insert or an update.
 *
 * @param columns the `columns=` parameter, which takes the place of the rows' own keys
 * @throws RestError PGRST102 for what is not JSON, or rows of different keys
 */
export async function readPayload(request: Request, columns: string[] | null): Promise<Payload> {
  const text = await readJsonText(request);
  const value = parseJson(text);
  if (Array.isArray(value)) {
    return { json: text, length: value.length, keys: columns ?? commonKeys(value) };
  }
  if (!isObject(value)) throw invalidBody("Empty or invalid json");
  return { json: `[${text}]`, length: 1, keys: columns ?? Object.keys(value) };
}

/** The arguments of a function called with POST: one JSON object, or any JSON for an unnamed one. */
export async function readArguments(request: Request): Promise<{ json: string; keys: string[] }> {
  const text = await readJsonText(request);
  if (text.trim() === "") return { json: "{}", keys: [] };
  const value = parseJson(text);
  return { json: text, keys: isObject(value) ? Object.keys(value) : [] };
}

async function readJsonText(request: Request): Promise<string> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type && type !== "application/json" && request.body !== null) {
    throw invalidBody(`Content-Type not acceptable: ${type}`);
  }
  return await request.text();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody("Empty or invalid json");
  }
}

function commonKeys(rows: unknown[]): string[] {
  const [first, ...others] = rows;
  if (first === undefined) return [];
  if (!isObject(first)) throw invalidBody("All object keys must match");
  const keys = Object.keys(first);
  const known = new Set(keys);
  for (const row of others) {
    const same = isObject(row) && Object.keys(row).length === keys.length &&
      Object.keys(row).every((key) => known.has(key));
    if (!same) throw invalidBody("All object keys must match");
  }
  return keys;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
