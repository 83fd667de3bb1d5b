import type { Handler } from "../call.ts";
import { ownerOf } from "../owner.ts";
import { takeUpload } from "../upload.ts";

/** `POST /object/:bucket/*`: a new object, or a replaced one with `x-upsert: true`. */
export const createObject: Handler = (storage, call) =>
  upload(storage, call, call.request.headers.get("x-upsert") === "true");

/** `PUT /object/:bucket/*`: replaces, or makes, the object. */
export const updateObject: Handler = (storage, call) => upload(storage, call, true);

async function upload(...[storage, call, upsert]: [...Parameters<Handler>, boolean]) {
  const { bucket, key } = call;
  const target = { bucket, key, owner: ownerOf(call.caller), upsert };
  const id = await takeUpload(storage, call.scope, call.request, target);
  return Response.json({ Id: id, Key: `${bucket}/${key}` });
}
