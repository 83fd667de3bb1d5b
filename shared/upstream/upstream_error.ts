import { AppError } from "../errors/app_error.ts";
import type { ErrorCode } from "../errors/codes.ts";

/** How a service that we depend on let us down. */
export type UpstreamFailure =
  /** No connection, or it broke. */
  | "unreachable"
  /** No answer in time. */
  | "timed_out"
  /** It did not accept our own credentials: a matter of configuration. */
  | "refused_credentials"
  /** It did not accept what we asked for, and we did not expect that. */
  | "refused_request"
  /** It said that it is in trouble itself (5xx). */
  | "failed"
  /** It answered something that is not what it answers. */
  | "nonsense";

const ANSWERED_AS: Readonly<Record<UpstreamFailure, ErrorCode>> = {
  unreachable: "unavailable",
  timed_out: "timeout",
  refused_credentials: "upstream_error",
  refused_request: "upstream_error",
  failed: "upstream_error",
  nonsense: "upstream_error",
};

const RETRY_AFTER_SECONDS = 5;

/** Trouble with a service behind us. The client learns which service it was and nothing it said. */
export class UpstreamError extends AppError {
  override readonly name = "UpstreamError";

  constructor(readonly service: string, readonly failure: UpstreamFailure, cause?: unknown) {
    super(ANSWERED_AS[failure], {
      detail: failure === "unreachable"
        ? `The ${service} service cannot be reached`
        : failure === "timed_out"
        ? `The ${service} service did not answer in time`
        : `The ${service} service could not do its part`,
      ...(failure === "unreachable" && { retryAfter: RETRY_AFTER_SECONDS }),
      cause,
    });
  }
}
