import type { Handler } from "./call.ts";
import { getBucket, listBuckets } from "./routes/buckets_read.ts";
import { createBucket, deleteBucket, emptyBucket, updateBucket } from "./routes/buckets_write.ts";
import { health, status } from "./routes/health.ts";
import { copyObject } from "./routes/object_copy.ts";
import {
  getObject,
  getObjectInfo,
  getPublicObject,
  getPublicObjectInfo,
} from "./routes/object_get.ts";
import { listObjects } from "./routes/object_list.ts";
import { listObjectsV2 } from "./routes/object_list_v2.ts";
import { moveObject } from "./routes/object_move.ts";
import { removeObject, removeObjects } from "./routes/object_remove.ts";
import { getSignedObject, signObject, signObjects } from "./routes/object_sign.ts";
import { signUpload, uploadSigned } from "./routes/object_sign_upload.ts";
import { createObject, updateObject } from "./routes/object_upload.ts";
import { unsupported } from "./routes/unsupported.ts";

export interface Route {
  methods: string;
  /** Segments; `:bucket` takes one, `*` takes the rest, which is not empty. */
  path: string;
  /** What policies read with `storage.operation()`. */
  operation: string;
  handler: Handler;
  /** Answers without any credential; what it may answer it decides itself. */
  open?: true;
}

const open = true;

/** The first that fits answers: fixed words before names, as in storage-api. */
export const ROUTES: Route[] = [
  { methods: "GET", path: "/status", operation: "storage.status", handler: status, open },
  { methods: "GET", path: "/health", operation: "storage.health", handler: health, open },

  { methods: "GET", path: "/bucket", operation: "storage.bucket.list", handler: listBuckets },
  { methods: "POST", path: "/bucket", operation: "storage.bucket.create", handler: createBucket },
  { methods: "GET", path: "/bucket/:bucket", operation: "storage.bucket.get", handler: getBucket },
  {
    methods: "PUT",
    path: "/bucket/:bucket",
    operation: "storage.bucket.update",
    handler: updateBucket,
  },
  {
    methods: "DELETE",
    path: "/bucket/:bucket",
    operation: "storage.bucket.delete",
    handler: deleteBucket,
  },
  {
    methods: "POST",
    path: "/bucket/:bucket/empty",
    operation: "storage.bucket.empty",
    handler: emptyBucket,
  },

  {
    methods: "POST",
    path: "/object/upload/sign/:bucket/*",
    operation: "storage.object.sign_upload_url",
    handler: signUpload,
  },
  {
    methods: "PUT",
    path: "/object/upload/sign/:bucket/*",
    operation: "storage.object.upload_signed",
    handler: uploadSigned,
    open,
  },
  {
    methods: "POST",
    path: "/object/sign/:bucket",
    operation: "storage.object.sign_many",
    handler: signObjects,
  },
  {
    methods: "POST",
    path: "/object/sign/:bucket/*",
    operation: "storage.object.sign",
    handler: signObject,
  },
  {
    methods: "GET HEAD",
    path: "/object/sign/:bucket/*",
    operation: "storage.object.get_signed",
    handler: getSignedObject,
    open,
  },
  {
    methods: "POST",
    path: "/object/list/:bucket",
    operation: "storage.object.list",
    handler: listObjects,
  },
  {
    methods: "POST",
    path: "/object/list-v2/:bucket",
    operation: "storage.object.list_v2",
    handler: listObjectsV2,
  },
  { methods: "POST", path: "/object/copy", operation: "storage.object.copy", handler: copyObject },
  { methods: "POST", path: "/object/move", operation: "storage.object.move", handler: moveObject },
  {
    methods: "GET HEAD",
    path: "/object/public/:bucket/*",
    operation: "storage.object.get_public",
    handler: getPublicObject,
    open,
  },
  {
    methods: "GET HEAD",
    path: "/object/authenticated/:bucket/*",
    operation: "storage.object.get_authenticated",
    handler: getObject,
  },
  {
    methods: "GET",
    path: "/object/info/public/:bucket/*",
    operation: "storage.object.info_public",
    handler: getPublicObjectInfo,
    open,
  },
  {
    methods: "GET",
    path: "/object/info/authenticated/:bucket/*",
    operation: "storage.object.info_authenticated",
    handler: getObjectInfo,
  },
  {
    methods: "GET",
    path: "/object/info/:bucket/*",
    operation: "storage.object.info_authenticated",
    handler: getObjectInfo,
  },
  {
    methods: "GET HEAD",
    path: "/object/:bucket/*",
    operation: "storage.object.get_authenticated",
    handler: getObject,
    open,
  },
  {
    methods: "POST",
    path: "/object/:bucket/*",
    operation: "storage.object.upload",
    handler: createObject,
  },
  {
    methods: "PUT",
    path: "/object/:bucket/*",
    operation: "storage.object.upload_update",
    handler: updateObject,
  },
  {
    methods: "DELETE",
    path: "/object/:bucket",
    operation: "storage.object.delete_many",
    handler: removeObjects,
  },
  {
    methods: "DELETE",
    path: "/object/:bucket/*",
    operation: "storage.object.delete",
    handler: removeObject,
  },

  ...([
    ["/render/*", "Image transformation"],
    ["/upload/*", "Resumable upload (TUS)"],
    ["/s3/*", "The S3 protocol"],
    ["/cdn/*", "The CDN"],
    ["/iceberg/*", "Analytics buckets"],
    ["/vector/*", "Vector buckets"],
  ] as const).map(([path, feature]): Route => ({
    methods: "GET HEAD POST PUT PATCH DELETE",
    path,
    operation: "storage.unsupported",
    handler: unsupported(feature),
    open,
  })),
];
