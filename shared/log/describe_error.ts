import { redact, redactText } from "./redact.ts";

/** An error as a log line or an error report shows it. */
export interface ErrorDescription {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  /** What else the error carries that helps (SQLSTATE, constraint, upstream status …). */
  fields?: unknown;
  cause?: ErrorDescription;
}

const MAX_CAUSES = 5;

/** Own fields of a database error that hold row values or internals and are left out. */
const LEFT_OUT = new Set(["detail", "where", "internalQuery", "query", "parameters", "client"]);

/** Describes whatever was thrown, causes included, with secrets and addresses redacted. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) {
    return { name: `thrown ${error === null ? "null" : typeof error}`, message: textOf(error) };
  }
  const { code, ...fields } = ownFields(error);
  return {
    name: error.name,
    message: redactText(error.message),
    ...(code !== undefined && { code: String(code) }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(Object.keys(fields).length > 0 && { fields: redact(fields, 3) }),
    ...(error.cause !== undefined && depth < MAX_CAUSES &&
      { cause: describeError(error.cause, depth + 1) }),
  };
}

function ownFields(error: Error): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(error).filter(([name, value]) =>
      !LEFT_OUT.has(name) && name !== "name" && value !== undefined && typeof value !== "object"
    ),
  );
}

/** Any value as a text; also one whose own conversion throws. */
function textOf(value: unknown): string {
  try {
    const text = typeof value === "string" ? value : JSON.stringify(redact(value));
    return redactText(text ?? String(value));
  } catch {
    return "[cannot be shown]";
  }
}
