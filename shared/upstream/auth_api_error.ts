import { UpstreamError } from "../errors/upstream_error.ts";
import { AuthRefusal } from "./auth_answers.ts";

/**
 * Supabase Auth refused what was asked, for a reason it names. Routes translate the reasons they know
 * (`invalid_credentials`, `email_exists` …); one that nobody translates is answered as `upstream_error`.
 */
export class AuthApiError extends UpstreamError {
  override readonly name = "AuthApiError";
  /** Auth's HTTP status. */
  readonly authStatus: number;
  /** Auth's own word, from its list of error codes. */
  readonly errorCode: string;
  /** Auth's own sentence; a hook's refusal stands here. Not for clients. */
  readonly reason: string;

  constructor(authStatus: number, errorCode: string, reason: string) {
    super("auth", "refused_request", { cause: new Error(`${authStatus} ${errorCode}: ${reason}`) });
    this.authStatus = authStatus;
    this.errorCode = errorCode;
    this.reason = reason;
  }
}

/** Whether Auth refused for one of these reasons. */
export function isAuthRefusal(error: unknown, ...errorCodes: string[]): error is AuthApiError {
  return error instanceof AuthApiError && errorCodes.includes(error.errorCode);
}

/** What Auth says of a user's own rights; everything else at 401 and 403 is about our key. */
const ABOUT_OUR_KEY = new Set(["no_authorization", "not_admin"]);

/** What a failed answer of Auth's means. */
export async function authErrorOf(response: Response): Promise<UpstreamError> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const refusal = AuthRefusal.safeParse(parseJson(text));
  if (status >= 500 || !refusal.success) {
    const trouble = status === 401 || status === 403 ? "refused_credentials" : "nonsense";
    return new UpstreamError("auth", trouble, { cause: new Error(`auth answered ${status}`) });
  }
  const { error_code, code, msg, message } = refusal.data;
  const errorCode = error_code ?? (typeof code === "string" ? code : undefined);
  const reason = msg ?? message ?? "";
  const isAboutKey = errorCode === undefined || ABOUT_OUR_KEY.has(errorCode);
  if ((status === 401 || status === 403) && isAboutKey) {
    const cause = new Error(`auth answered ${status}: ${reason}`);
    return new UpstreamError("auth", "refused_credentials", { cause });
  }
  return new AuthApiError(status, errorCode ?? "unknown", reason);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
