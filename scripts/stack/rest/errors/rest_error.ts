/** What PostgREST puts into the body of a refusal. */
export interface ErrorBody {
  code: string;
  message: string;
  details: unknown;
  hint: string | null;
}

interface RestErrorInit {
  status: number;
  code: string;
  message: string;
  details?: unknown;
  hint?: string | null;
  headers?: Record<string, string>;
  statusText?: string;
  cause?: unknown;
}

/** A refusal as PostgREST words it. Thrown anywhere, answered in one place. */
export class RestError extends Error {
  override name = "RestError";
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly hint: string | null;
  readonly headers: Record<string, string>;
  readonly statusText: string | undefined;

  constructor(init: RestErrorInit) {
    super(init.message, { cause: init.cause });
    this.status = init.status;
    this.code = init.code;
    this.details = init.details ?? null;
    this.hint = init.hint ?? null;
    this.headers = init.headers ?? {};
    this.statusText = init.statusText;
  }

  /** The answer to the client. `head` leaves the body out. */
  toResponse(head: boolean): Response {
    const { code, message, details, hint } = this;
    const body: ErrorBody = { code, message, details, hint };
    const headers = new Headers(this.headers);
    headers.set("content-type", "application/json; charset=utf-8");
    if (this.status === 401 && !headers.has("www-authenticate")) {
      headers.set("www-authenticate", "Bearer");
    }
    const bodiless = head || this.status === 204 || this.status === 205 || this.status === 304;
    return new Response(bodiless ? null : JSON.stringify(body), {
      status: this.status,
      headers,
      ...(this.statusText !== undefined && { statusText: this.statusText }),
    });
  }
}

/** 400 for a query parameter that cannot be read. */
export function unreadable(message: string, details: string | null): RestError {
  return new RestError({ status: 400, code: "PGRST100", message, details });
}

/** 400 for a body that cannot be read. */
export function invalidBody(message: string): RestError {
  return new RestError({ status: 400, code: "PGRST102", message });
}
