import type { Storage } from "./call.ts";
import { refuse } from "./errors.ts";
import type { ObjectMetadata, ObjectRow } from "./objects.ts";
import { parseRange } from "./range.ts";

/** Looks an object up anew, since a download may find its file just replaced. */
export type Lookup = () => Promise<ObjectRow>;

const ATTEMPTS = 3;

/**
 * Answers with an object's bytes, or its headers alone for HEAD: ranges, conditional requests, and
 * the `download` parameter that names the file to save.
 */
export async function sendObject(
  storage: Storage,
  request: Request,
  url: URL,
  lookup: Lookup,
  options: { expires?: Date } = {},
): Promise<Response> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const object = await lookup();
    const { metadata } = object;
    const headers = headersOf(metadata, url, options);
    const condition = checkConditions(request.headers, metadata);
    if (condition === 304) return new Response(null, { status: 304, headers });
    if (condition === 412) throw refuse.preconditionFailed();

    const whole = { start: 0, end: metadata.size };
    const wanted = mayUseRange(request.headers, metadata)
      ? parseRange(request.headers.get("range"), metadata.size)
      : null;
    if (wanted === "unsatisfiable") {
      const refused = refuse.invalidRange().toResponse();
      refused.headers.set("content-range", `bytes */${metadata.size}`);
      return refused;
    }
    const range = wanted ?? whole;
    if (wanted !== null) {
      headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${metadata.size}`);
    }
    headers.set("content-length", String(range.end - range.start));
    const status = wanted === null ? 200 : 206;
    if (request.method === "HEAD") return new Response(null, { status, headers });

    const body = await storage.blobs.read(object.version, range);
    if (body !== null) return new Response(body, { status, headers });
  }
  throw refuse.noSuchKey();
}

function headersOf(metadata: ObjectMetadata, url: URL, { expires }: { expires?: Date }): Headers {
  const headers = new Headers({
    "accept-ranges": "bytes",
    "content-type": harmless(metadata.mimetype),
    "etag": metadata.eTag,
    "last-modified": new Date(metadata.lastModified).toUTCString(),
  });
  if (metadata.contentEncoding) headers.set("content-encoding", metadata.contentEncoding);
  if (expires) headers.set("expires", expires.toUTCString());
  else headers.set("cache-control", metadata.cacheControl);
  const download = url.searchParams.get("download");
  if (download !== null) headers.set("content-disposition", attachment(download));
  return headers;
}

/** Uploaded HTML must not run as a page of this origin; storage-api does the same. */
function harmless(mimeType: string): string {
  return mimeType.includes("text/html") ? "text/plain" : mimeType;
}

function attachment(name: string): string {
  if (name === "") return "attachment;";
  const encoded = encodeURIComponent(name.toWellFormed());
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded};`;
}

/** RFC 9110, section 13.2.2, for GET and HEAD. */
function checkConditions(headers: Headers, metadata: ObjectMetadata): 304 | 412 | null {
  const ifMatch = headers.get("if-match");
  if (ifMatch !== null && !lists(ifMatch, metadata.eTag)) return 412;
  const unmodified = headers.get("if-unmodified-since");
  if (ifMatch === null && unmodified !== null && modifiedAfter(metadata, unmodified)) return 412;
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null) return lists(ifNoneMatch, metadata.eTag) ? 304 : null;
  const modified = headers.get("if-modified-since");
  return modified !== null && !Number.isNaN(Date.parse(modified)) &&
      !modifiedAfter(metadata, modified)
    ? 304
    : null;
}

/** A range counts only for the very file that the client has a part of. */
function mayUseRange(headers: Headers, metadata: ObjectMetadata): boolean {
  const ifRange = headers.get("if-range");
  if (ifRange === null) return true;
  return ifRange.includes('"') ? ifRange === metadata.eTag : !modifiedAfter(metadata, ifRange);
}

function lists(header: string, etag: string): boolean {
  return header.trim() === "*" ||
    header.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag);
}

/** HTTP dates have whole seconds. */
function modifiedAfter(metadata: ObjectMetadata, date: string): boolean {
  return Math.floor(Date.parse(metadata.lastModified) / 1000) > Date.parse(date) / 1000;
}
