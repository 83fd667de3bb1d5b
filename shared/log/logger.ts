import { describeError } from "./describe_error.ts";
import { redact } from "./redact.ts";

/** From least to most important. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, unknown>>;

/** Writes structured lines. A field named `error` may be anything that was thrown. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines all carry these fields too. */
  with(fields: LogFields): Logger;
}

/** What a platform log line holds (FACTS: 10,000 characters), with room for what it puts around. */
const MAX_LINE = 9_500;

/**
 * Makes a logger: one JSON object a line, secrets and addresses redacted, never longer than a platform
 * line.
 *
 * @param write takes each finished line; the console when not given
 */
export function createLogger(
  level: LogLevel,
  fields: LogFields = {},
  write: (level: LogLevel, line: string) => void = writeToConsole,
): Logger {
  const log = (at: LogLevel) => (message: string, more: LogFields = {}) => {
    if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return;
    write(at, safeLine(at, message, { ...fields, ...more }));
  };
  return {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    with: (more) => createLogger(level, { ...fields, ...more }, write),
  };
}

/** A value that cannot be shown (a getter that throws) must not cost the line, nor the request. */
function safeLine(level: LogLevel, message: string, fields: LogFields): string {
  try {
    return formatLine(level, message, fields);
  } catch {
    const { request_id } = fields;
    return JSON.stringify({ level, message: redact(message), request_id, unwritable: true });
  }
}

function formatLine(level: LogLevel, message: string, { error, ...fields }: LogFields): string {
  const head = { level, time: new Date().toISOString(), message: redact(message) };
  const line = JSON.stringify({
    ...head,
    ...redact(fields) as object,
    ...(error !== undefined && { error: describeError(error) }),
  });
  if (line.length <= MAX_LINE) return line;
  // Cut where it is still valid JSON: what does not fit becomes one shortened text.
  const rest = JSON.stringify({ ...head, truncated: line.slice(0, MAX_LINE / 2) });
  return rest.length <= MAX_LINE ? rest : JSON.stringify({ ...head, message: "", truncated: "…" });
}

function writeToConsole(level: LogLevel, line: string): void {
  console[level](line);
}
