import type { Bytes } from "../crypto/hkdf.ts";
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
} from "../errors/app_error.ts";
import { parseStrictJson } from "./strict_json.ts";

/** How many bytes a body may have where the route says nothing. */
export const DEFAULT_BODY_LIMIT = 65_536;

/**
 * Reads a whole body. One that announces more than the limit is refused unread, one that does not announce
 * its length is cut off at the limit.
 *
 * @throws PayloadTooLargeError, MalformedRequestError when the client stops half-way
 */
export async function readBytes(request: Request, limit: number): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of limitedStream(request, limit)) {
      chunks.push(chunk);
      length += chunk.length;
    }
  } catch (error) {
    if (error instanceof PayloadTooLargeError) throw error;
    throw new MalformedRequestError("The body ended before it was complete", { cause: error });
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

/** The body as it arrives; reading fails with PayloadTooLargeError at the limit. */
export function limitedStream(request: Request, limit: number): ReadableStream<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > limit) throw new PayloadTooLargeError(limit);
  if (!request.body) return ReadableStream.from<Uint8Array>([]);
  let length = 0;
  return request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.length;
        if (length > limit) throw new PayloadTooLargeError(limit);
        controller.enqueue(chunk);
      },
    }),
  );
}

/** Parses the bytes of a JSON body. @throws MalformedRequestError */
export function parseJsonBody(body: Uint8Array): unknown {
  if (body.length === 0) throw new MalformedRequestError("A JSON body is required");
  return parseStrictJson(decodeUtf8(body));
}

function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw new MalformedRequestError("The body is not valid UTF-8", { cause });
  }
}

/**
 * Checks `Content-Type` and `Content-Encoding`. For JSON, `application/json` and `…+json` are one; text
 * has to be UTF-8 (RFC 8259, section 8.1).
 *
 * @throws UnsupportedMediaTypeError
 */
export function requireMediaType(headers: Headers, accepted: readonly string[]): void {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";")
    .map((part) => part.trim());
  const plain = /^application\/[\w.-]+\+json$/.test(type) ? "application/json" : type;
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = headers.get("content-encoding") ?? "identity";
  if (!accepted.includes(plain) || !isUtf8 || encoding.toLowerCase() !== "identity") {
    throw new UnsupportedMediaTypeError(accepted);
  }
}
