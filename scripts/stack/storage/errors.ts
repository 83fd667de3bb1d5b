/** The codes that storage-api answers with; clients branch on them. */
export type StorageErrorCode =
  | "AccessDenied"
  | "BucketAlreadyExists"
  | "DatabaseError"
  | "DatabaseTimeout"
  | "EntityTooLarge"
  | "InternalError"
  | "InvalidBucketName"
  | "InvalidJWT"
  | "InvalidKey"
  | "InvalidMimeType"
  | "InvalidRange"
  | "InvalidRequest"
  | "InvalidSignature"
  | "KeyAlreadyExists"
  | "NoSuchBucket"
  | "NoSuchKey"
  | "NotSupported"
  | "PreconditionFailed"
  | "ResourceLocked"
  | "ResourceNotEmpty";

/**
 * A refusal in storage-api's shape.
 *
 * `status` is what the body's `statusCode` says. The HTTP status is 400 for all refusals of a
 * request, whatever `status` says, and `status` itself from 500 upwards: storage-api does the same,
 * and its clients read the body.
 */
export class StorageError extends Error {
  override name = "StorageError";

  constructor(
    readonly status: number,
    readonly code: StorageErrorCode,
    message: string,
    /** The older of the two names, which the body carries as `error`. */
    readonly legacy: string = code,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  toResponse(): Response {
    const { status, code, legacy, message } = this;
    const body = { statusCode: String(status), code, error: legacy, message };
    const plain = status >= 500 || status === 412 || status === 416;
    return Response.json(body, { status: plain ? status : 400 });
  }
}

/** One factory a refusal, with storage-api's wording. */
export const refuse = {
  accessDenied: (message: string, cause?: unknown) =>
    new StorageError(403, "AccessDenied", message, "Unauthorized", { cause }),
  noSuchBucket: () => new StorageError(404, "NoSuchBucket", "Bucket not found", "Bucket not found"),
  noSuchKey: () => new StorageError(404, "NoSuchKey", "Object not found", "not_found"),
  bucketExists: () =>
    new StorageError(409, "BucketAlreadyExists", "The resource already exists", "Duplicate"),
  keyExists: () =>
    new StorageError(409, "KeyAlreadyExists", "The resource already exists", "Duplicate"),
  bucketNotEmpty: () =>
    new StorageError(
      409,
      "ResourceNotEmpty",
      "The bucket you tried to delete is not empty",
    ),
  tooLarge: (what = "object") =>
    new StorageError(
      413,
      "EntityTooLarge",
      `The ${what} exceeded the maximum allowed size`,
      "Payload too large",
    ),
  invalidMimeType: (mimeType: string) =>
    new StorageError(
      415,
      "InvalidMimeType",
      `mime type ${mimeType} is not supported`,
      "invalid_mime_type",
    ),
  invalidKey: (key: string) => new StorageError(400, "InvalidKey", `Invalid key: ${key}`),
  invalidBucketName: () =>
    new StorageError(400, "InvalidBucketName", "Bucket name invalid", "Invalid Input"),
  invalidJwt: (message: string) => new StorageError(400, "InvalidJWT", message),
  invalidSignature: () => new StorageError(400, "InvalidSignature", "Invalid signature"),
  invalidRange: () =>
    new StorageError(416, "InvalidRange", "The requested range is not satisfiable"),
  preconditionFailed: () =>
    new StorageError(412, "PreconditionFailed", "At least one of the preconditions did not hold"),
  noContent: () => new StorageError(400, "InvalidRequest", "No content provided"),
  invalidRequest: (message: string, cause?: unknown) =>
    new StorageError(400, "InvalidRequest", message, "InvalidRequest", { cause }),
  notSupported: (feature: string) =>
    new StorageError(501, "NotSupported", `${feature} is not part of the local stack`),
} as const;
