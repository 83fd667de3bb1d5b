import { AppError } from "./app_error.ts";
import type { ErrorCode } from "./codes.ts";

/** What can go wrong with a service that this depends on. */
export type UpstreamTrouble =
  /** No connection, or a word that it cannot serve now (429, 502, 503, 504). */
  | "unreachable"
  /** No complete answer in time. */
  | "timed_out"
  /** It does not take our credentials. */
  | "refused_credentials"
  /** It takes us for who we are and refuses what we ask. */
  | "refused_request"
  /** It failed itself (500), or its answer is not what it should be. */
  | "nonsense";

const CODES: Readonly<Record<UpstreamTrouble, ErrorCode>> = {
  unreachable: "unavailable",
  timed_out: "timeout",
  refused_credentials: "upstream_error",
  refused_request: "upstream_error",
  nonsense: "upstream_error",
};

const DETAILS: Readonly<Record<UpstreamTrouble, string>> = {
  unreachable: "cannot be reached",
  timed_out: "did not answer in time",
  refused_credentials: "could not be used",
  refused_request: "could not be used",
  nonsense: "did not answer properly",
};

/** A call to another service failed. Clients learn which service and little more; the log has the cause. */
export class UpstreamError extends AppError {
  override readonly name: string = "UpstreamError";
  /** The service: `auth`, `storage`, `scanner` … */
  readonly service: string;
  readonly trouble: UpstreamTrouble;

  constructor(
    service: string,
    trouble: UpstreamTrouble,
    options: { cause?: unknown; retryAfter?: number | undefined } = {},
  ) {
    super(CODES[trouble], {
      ...options,
      detail: `The ${service} service ${DETAILS[trouble]}`,
    });
    this.service = service;
    this.trouble = trouble;
  }
}
