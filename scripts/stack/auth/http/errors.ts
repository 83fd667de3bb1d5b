const API_VERSION_HEADER = "X-Supabase-Api-Version";
const VERSION_2024 = "2024-01-01";

/** A refusal as GoTrue words it: HTTP status, error code and message. */
export class AuthError extends Error {
  readonly status: number;
  readonly code: string;
  /** Fields beside code and message, such as `weak_password`. */
  readonly payload: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { cause?: unknown; payload?: Record<string, unknown> } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AuthError";
    this.status = status;
    this.code = code;
    this.payload = options.payload ?? {};
  }
}

export function badRequest(code: string, message: string): AuthError {
  return new AuthError(400, code, message);
}

export function forbidden(code: string, message: string): AuthError {
  return new AuthError(403, code, message);
}

export function unprocessable(code: string, message: string): AuthError {
  return new AuthError(422, code, message);
}

export function internal(message: string, cause?: unknown): AuthError {
  return new AuthError(500, "unexpected_failure", message, { cause });
}

/** Runs `step`; what it throws and is no refusal of ours becomes a 500 with `message`. */
export async function orInternal<T>(message: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof AuthError ? error : internal(message, error);
  }
}

/** Anything thrown as an `AuthError`. */
export function toAuthError(thrown: unknown): AuthError {
  if (thrown instanceof AuthError) return thrown;
  return internal("Unexpected failure, please check server logs for more information", thrown);
}

/**
 * The answer for a refusal. GoTrue has two shapes: `{code: <status>, error_code, msg}` and, for callers
 * that send `X-Supabase-Api-Version: 2024-01-01` or later, `{code: <error code>, message}`.
 */
export function errorResponse(error: AuthError, request: Request): Response {
  const headers = new Headers({ "x-sb-error-code": error.code });
  const version = request.headers.get(API_VERSION_HEADER);
  if (version !== null && version >= VERSION_2024) {
    headers.set(API_VERSION_HEADER, VERSION_2024);
    const body = { code: error.code, message: error.message, ...error.payload };
    return Response.json(body, { status: error.status, headers });
  }
  const body = {
    code: error.status,
    error_code: error.code,
    msg: error.message,
    ...error.payload,
  };
  return Response.json(body, { status: error.status, headers });
}
