import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { refuse } from "./errors.ts";

/** A form's file: the fields that came before it, and its bytes as they arrive. */
export interface MultipartFile {
  fields: ReadonlyMap<string, string>;
  mimeType: string;
  stream: AsyncIterable<Uint8Array>;
}

const MAX_FIELDS = 10;
const MAX_FIELD_BYTES = 1024 * 1024;

/**
 * Reads a `multipart/form-data` body up to its first file part, whatever that part's name:
 * storage-js names it `""`, a name that `Request.formData()` drops in Deno. Nothing is buffered but
 * the fields before the file; fields after it are not read.
 *
 * @throws {StorageError} InvalidRequest when there is no file or the form is malformed
 */
export async function openMultipart(
  contentType: string,
  body: ReadableStream<Uint8Array>,
): Promise<MultipartFile> {
  const fields = new Map<string, string>();
  const found = Promise.withResolvers<MultipartFile>();
  const reader = body.getReader();
  const parser = openParser(contentType);
  let file: Readable | undefined;
  const fail = (error: Error) => {
    found.reject(error);
    file?.destroy(error);
    reader.cancel(error).catch(() => {});
  };

  parser.on("field", (name, value, _nameTruncated, truncated) => {
    if (truncated) fail(refuse.tooLarge(name === "metadata" ? "user_metadata" : name));
    fields.set(name, value);
  });
  parser.on("file", (_name, stream, _filename, _encoding, mimeType) => {
    file = stream;
    // A consumer that stops reading (the file is too large) stops the upload.
    stream.once("close", () => reader.cancel().catch(() => {}));
    // The consumer sees the error itself; without a listener before it reads, it would be uncaught.
    stream.on("error", () => {});
    found.resolve({ fields, mimeType, stream });
  });
  parser.on("error", (error) => fail(refuse.invalidRequest("Malformed multipart form", error)));
  parser.on("finish", () => found.reject(refuse.noContent()));

  feed(reader, parser)
    .catch((error) => fail(refuse.invalidRequest("The upload ended before its end", error)));
  return await found.promise;
}

function openParser(contentType: string) {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES },
    });
  } catch (error) {
    throw refuse.invalidRequest("Malformed multipart form", error);
  }
}

/** Writes chunk by chunk, each after the parser has taken the one before. */
async function feed(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  parser: ReturnType<typeof openParser>,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await new Promise<void>((resolve, reject) =>
      parser.write(value, (error) => error ? reject(error) : resolve())
    );
  }
  parser.end();
}
