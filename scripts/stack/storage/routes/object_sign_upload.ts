import type { Handler } from "../call.ts";
import { serviceScope } from "../database.ts";
import { ownerOf } from "../owner.ts";
import { rehearseUpload, takeUpload } from "../upload.ts";

const EXPIRES_IN = 2 * 60 * 60;

/** `POST /object/upload/sign/:bucket/*`: a URL to upload one object the caller may write. */
export const signUpload: Handler = async (storage, { bucket, key, request, caller, scope }) => {
  const grant = { owner: ownerOf(caller), upsert: request.headers.get("x-upsert") === "true" };
  await rehearseUpload(storage, scope, { bucket, key, ...grant });
  const token = await storage.tokens.signUpload(`${bucket}/${key}`, grant, EXPIRES_IN);
  const path = [bucket, ...key.split("/")].map(encodeURIComponent).join("/");
  return Response.json({ url: `/object/upload/sign/${path}?token=${token}`, token });
};

/** `PUT /object/upload/sign/:bucket/*?token=`: as the signer, whoever sends the bytes. */
export const uploadSigned: Handler = async (storage, { bucket, key, request, url, scope }) => {
  const token = url.searchParams.get("token") ?? "";
  const grant = await storage.tokens.verifyUpload(token, `${bucket}/${key}`);
  await takeUpload(storage, serviceScope(scope), request, { bucket, key, ...grant });
  return Response.json({ Key: `${bucket}/${key}` });
};
