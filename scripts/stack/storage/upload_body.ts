import { Buffer } from "node:buffer";
import { refuse } from "./errors.ts";
import { headerValue } from "./mime.ts";
import { openMultipart } from "./multipart.ts";

/** An upload's bytes and what its sender says about them. */
export interface UploadBody {
  mimeType: string;
  cacheControl: string;
  contentEncoding: string | null;
  userMetadata: Record<string, unknown> | null;
  /** What the request announces, if anything: the file's size, or that of the form around it. */
  announcedSize: number | null;
  isForm: boolean;
  stream: AsyncIterable<Uint8Array>;
}

/**
 * Opens the body of an upload: raw bytes described by headers, or a form with one file described by
 * fields. The bytes are not read yet.
 */
export async function openUploadBody(request: Request): Promise<UploadBody> {
  const contentType = request.headers.get("content-type");
  const length = request.headers.get("content-length");
  const announcedSize = length === null ? null : Number(length);
  if (contentType?.toLowerCase().startsWith("multipart/form-data")) {
    if (request.body === null) throw refuse.noContent();
    const { fields, mimeType, stream } = await openMultipart(contentType, request.body);
    const maxAge = fields.get("cacheControl");
    return {
      mimeType: fields.get("contentType") || mimeType,
      cacheControl: maxAge ? headerValue("cacheControl", `max-age=${maxAge}`) : "no-cache",
      contentEncoding: encoding(fields.get("contentEncoding")),
      userMetadata: parseMetadata(fields.get("metadata") ?? fields.get("userMetadata")),
      announcedSize,
      isForm: true,
      stream: untilCut(stream),
    };
  }
  return {
    mimeType: contentType ?? "application/octet-stream",
    cacheControl: headerValue("cache-control", request.headers.get("cache-control") ?? "no-cache"),
    contentEncoding: encoding(request.headers.get("content-encoding")),
    userMetadata: parseMetadataHeader(request.headers),
    announcedSize,
    isForm: false,
    stream: untilCut(request.body ?? ReadableStream.from<Uint8Array>([])),
  };
}

/** The same bytes; a sender that leaves early is a bad request, not a fault of ours. */
async function* untilCut(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw refuse.invalidRequest("The upload ended before its end", error);
  }
}

/** The `x-metadata` header: base64 of a JSON object. */
export function parseMetadataHeader(headers: Headers): Record<string, unknown> | null {
  const value = headers.get("x-metadata");
  return value === null ? null : parseMetadata(Buffer.from(value, "base64").toString("utf8"));
}

/** What is no JSON object counts as no metadata, as it does in storage-api. */
function parseMetadata(json: string | undefined): Record<string, unknown> | null {
  if (json === undefined) return null;
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function encoding(value: string | null | undefined): string | null {
  return value ? headerValue("content-encoding", value) : null;
}
