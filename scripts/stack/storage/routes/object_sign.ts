import { z } from "zod";
import { readJson } from "../body.ts";
import type { Handler } from "../call.ts";
import { serviceScope } from "../database.ts";
import { sendObject } from "../download.ts";
import { validKey } from "../keys.ts";
import { findObject } from "../objects.ts";

/** `transform` is accepted and has no effect: the stack makes no images. */
const signOne = z.object({ expiresIn: z.int().min(1) });
const signMany = signOne.extend({ paths: z.array(z.string()).min(1).max(1000) });

const UNREADABLE = "Either the object does not exist or you do not have access to it";

/** `POST /object/sign/:bucket/*`: a URL that opens one object the caller may read. */
export const signObject: Handler = async (storage, { bucket, key, request, scope }) => {
  validKey(key);
  const { expiresIn } = await readJson(request, signOne);
  await storage.database.transaction(scope, (tx) => findObject(tx, bucket, key));
  const token = await storage.tokens.signDownload(`${bucket}/${key}`, expiresIn);
  return Response.json({ signedURL: signedPath(bucket, key, token) });
};

/** `POST /object/sign/:bucket`: one URL, or one error, for each path. */
export const signObjects: Handler = async (storage, { bucket, request, scope }) => {
  const { expiresIn, paths } = await readJson(request, signMany);
  const found = await storage.database.transaction(scope, (tx) =>
    tx.rows<{ name: string }>(
      "select name from storage.objects where bucket_id = $1 and name = any($2)",
      [bucket, paths],
    ));
  const readable = new Set(found.map(({ name }) => name));
  const sign = async (path: string) => {
    if (!readable.has(path)) return { error: UNREADABLE, path, signedURL: null };
    const token = await storage.tokens.signDownload(`${bucket}/${path}`, expiresIn);
    return { error: null, path, signedURL: signedPath(bucket, path, token) };
  };
  return Response.json(await Promise.all(paths.map(sign)));
};

/** `GET|HEAD /object/sign/:bucket/*?token=`: for whoever holds the token. */
export const getSignedObject: Handler = async (storage, { bucket, key, request, url, scope }) => {
  const token = url.searchParams.get("token") ?? "";
  const exp = await storage.tokens.verifyDownload(token, `${bucket}/${key}`);
  const lookup = () =>
    storage.database.transaction(serviceScope(scope), (tx) => findObject(tx, bucket, key));
  return await sendObject(storage, request, url, lookup, { expires: new Date(exp * 1000) });
};

/** storage-js escapes the path itself, except what would end it. */
function signedPath(bucket: string, key: string, token: string): string {
  return `/object/sign/${bucket}/${key.replaceAll("?", "%3F")}?token=${token}`;
}
