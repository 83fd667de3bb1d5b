import { type CodeWithStatus, ERROR_CODES, type ErrorCode } from "./codes.ts";

/** One invalid value of a request. `field` is a dotted path such as `items.0.email`; "" is the whole. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** What an error may say beyond its code. Everything but `cause` can reach the client. */
export interface AppErrorOptions {
  /** One sentence for the client, about this occurrence. Never an internal message. */
  detail?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Seconds after which asking again makes sense. */
  retryAfter?: number | undefined;
  /** Response headers that belong to the error. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** What led to this; for the log only. */
  cause?: unknown;
}

/**
 * An error whose meaning for the client is known. Throw one from anywhere: the pipeline turns it into a
 * problem document. Anything else that is thrown is answered as `internal_error`.
 */
export class AppError extends Error {
  override readonly name: string = "AppError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const { status, title } = ERROR_CODES[code];
    super(
      options.detail ?? title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.status = status;
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
  }
}

/** 400: the bytes of the request cannot be read as what they should be. */
export class MalformedRequestError extends AppError {
  override readonly name = "MalformedRequestError";
  constructor(detail: string, options: Omit<AppErrorOptions, "detail"> = {}) {
    super("malformed_request", { ...options, detail });
  }
}

/** 400: the request reads well and holds values that are not acceptable; `errors` names each. */
export class ValidationError extends AppError {
  override readonly name = "ValidationError";
  constructor(errors: readonly FieldError[], detail = "Some values are invalid; see errors") {
    super("validation_failed", { detail, errors });
  }
}

/** 401: who is asking is not known, or what they showed does not hold. */
export class UnauthenticatedError extends AppError {
  override readonly name = "UnauthenticatedError";
  constructor(code: CodeWithStatus<401>, detail?: string, options: AppErrorOptions = {}) {
    super(code, { ...options, detail });
  }
}

/** 403: who is asking is known, and may not do this. */
export class ForbiddenError extends AppError {
  override readonly name = "ForbiddenError";
  constructor(detail?: string, code: CodeWithStatus<403> = "forbidden") {
    super(code, { detail });
  }
}

/** 404: there is nothing here, or nothing the caller may know of. */
export class NotFoundError extends AppError {
  override readonly name = "NotFoundError";
  constructor(detail?: string) {
    super("not_found", { detail });
  }
}

/** 405, with the methods that are allowed (RFC 9110, section 15.5.6). */
export class MethodNotAllowedError extends AppError {
  override readonly name = "MethodNotAllowedError";
  constructor(allowed: readonly string[]) {
    const allow = allowed.join(", ");
    super("method_not_allowed", { detail: `Allowed here: ${allow}`, headers: { allow } });
  }
}

/** 409: the request does not fit the current state. */
export class ConflictError extends AppError {
  override readonly name = "ConflictError";
  constructor(detail?: string, code: CodeWithStatus<409> = "conflict") {
    super(code, { detail });
  }
}

/** 412: `If-Match` names another version than the current one. */
export class PreconditionFailedError extends AppError {
  override readonly name = "PreconditionFailedError";
  constructor(detail = "The resource has changed since you read it") {
    super("precondition_failed", { detail });
  }
}

/** 413: more bytes than the route takes. */
export class PayloadTooLargeError extends AppError {
  override readonly name = "PayloadTooLargeError";
  constructor(limitBytes: number) {
    super("payload_too_large", { detail: `At most ${limitBytes} bytes are accepted` });
  }
}

/** 415: another content type than the route reads. */
export class UnsupportedMediaTypeError extends AppError {
  override readonly name = "UnsupportedMediaTypeError";
  constructor(accepted: readonly string[]) {
    super("unsupported_media_type", { detail: `Accepted: ${accepted.join(", ")}` });
  }
}

/** 422: well-formed and still not acceptable. */
export class UnprocessableError extends AppError {
  override readonly name = "UnprocessableError";
  constructor(code: CodeWithStatus<422>, detail?: string, errors?: readonly FieldError[]) {
    super(code, { detail, errors });
  }
}

/** 429: asked too often; `retryAfter` in seconds. */
export class RateLimitedError extends AppError {
  override readonly name = "RateLimitedError";
  constructor(
    retryAfter: number,
    code: CodeWithStatus<429> = "rate_limited",
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, { retryAfter, headers, detail: `Try again in ${retryAfter} s` });
  }
}

/** 503: something this cannot work without is away for now. */
export class UnavailableError extends AppError {
  override readonly name = "UnavailableError";
  constructor(detail: string, options: { retryAfter?: number; cause?: unknown } = {}) {
    super("unavailable", { detail, retryAfter: options.retryAfter ?? 5, cause: options.cause });
  }
}

/** 504: the work did not end in time and was given up. */
export class TimedOutError extends AppError {
  override readonly name = "TimedOutError";
  constructor(detail: string, cause?: unknown) {
    super("timeout", { detail, cause });
  }
}
