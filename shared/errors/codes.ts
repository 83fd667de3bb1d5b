/**
 * Every error code a client can meet, with its HTTP status and title: a closed table, so that clients can
 * switch on `code` and the OpenAPI document can list what each route may answer.
 *
 * Adding a code is a compatible change; taking one away or giving it another status is not.
 */
export const ERROR_CODES = {
  // The request itself
  malformed_request: { status: 400, title: "The request could not be read" },
  validation_failed: { status: 400, title: "The request holds invalid values" },
  not_found: { status: 404, title: "There is no such resource" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  conflict: { status: 409, title: "The request conflicts with the current state" },
  precondition_failed: { status: 412, title: "The resource has changed meanwhile" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The media type is not supported" },

  // Who is asking
  unauthenticated: { status: 401, title: "Credentials are required" },
  invalid_token: { status: 401, title: "The access token is not valid" },
  token_expired: { status: 401, title: "The access token has expired" },
  token_revoked: { status: 401, title: "The access token has been revoked" },
  forbidden: { status: 403, title: "The caller may not do this" },

  // Sign-up and sign-in
  invalid_credentials: { status: 401, title: "The address or the password is wrong" },
  email_not_verified: { status: 403, title: "The address has not been verified" },
  account_disabled: { status: 403, title: "The account is disabled" },
  invalid_code: { status: 400, title: "The code is not valid" },
  code_expired: { status: 400, title: "The code has expired" },
  email_taken: { status: 409, title: "The address is already in use" },
  weak_password: { status: 422, title: "The password is too weak" },
  disposable_email: { status: 422, title: "Disposable addresses are not accepted" },

  // Limits and repeats
  rate_limited: { status: 429, title: "Too many requests" },
  too_many_attempts: { status: 429, title: "Too many failed attempts" },
  idempotency_key_reused: { status: 422, title: "The idempotency key belongs to another request" },
  idempotency_key_in_use: { status: 409, title: "A request with this idempotency key is running" },

  // Administration and leads
  last_admin: { status: 409, title: "The last administrator must remain" },
  invalid_transition: { status: 409, title: "The status cannot change this way" },

  // Files
  type_mismatch: { status: 422, title: "The file is not of the type it claims" },
  type_not_allowed: { status: 422, title: "Files of this type are not accepted" },
  file_infected: { status: 422, title: "The file is infected" },
  file_malformed: { status: 422, title: "The file is damaged" },
  archive_bomb: { status: 422, title: "The archive unpacks to too much" },
  quota_exceeded: { status: 409, title: "The storage quota is used up" },
  not_clean: { status: 409, title: "The file has not been found clean" },

  // Webhooks
  missing_signature: { status: 401, title: "The request is not signed" },
  stale_timestamp: { status: 401, title: "The signature's timestamp is outside the window" },
  invalid_signature: { status: 401, title: "The signature is not valid" },
  replayed_request: { status: 409, title: "The signed request was received before" },
  unsupported_event: { status: 422, title: "The event type is not supported" },

  // Trouble on our side
  internal_error: { status: 500, title: "Something went wrong" },
  upstream_error: { status: 502, title: "A service this depends on failed" },
  unavailable: { status: 503, title: "The service is temporarily unavailable" },
  timeout: { status: 504, title: "The request took too long" },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable, machine-readable name of what went wrong. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes that are answered with the given HTTP status. */
export type CodeWithStatus<Status extends number> = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code]["status"] extends Status ? Code : never;
}[ErrorCode];

/** Whether a word from outside (the database, an upstream service) is one of our codes. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CODES, word);
}
