import { z } from "zod";
import { refuse } from "./errors.ts";

const MAX_JSON_BYTES = 1024 * 1024;

/**
 * Reads a JSON body of at most 1 MiB that fits `schema`; no body at all reads as `{}`.
 *
 * @throws {StorageError} InvalidRequest naming the first field that does not fit
 */
export async function readJson<T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<z.output<T>> {
  const parsed = schema.safeParse(parseJson(await readText(request)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = ["body", ...(issue?.path ?? [])].join("/");
  throw refuse.invalidRequest(`${path} ${issue?.message ?? "is invalid"}`);
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body ?? ReadableStream.from<Uint8Array>([])) {
    size += chunk.byteLength;
    if (size > MAX_JSON_BYTES) throw refuse.tooLarge("request body");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (error) {
    throw refuse.invalidRequest("Body is not valid JSON", error);
  }
}
