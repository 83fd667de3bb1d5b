import type * as z from "zod";
import { type FieldError, MalformedRequestError, ValidationError } from "../errors/app_error.ts";

const MAX_ERRORS = 50;

/** Runs a schema over what a client sent. @throws ValidationError with one entry for each fault */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationError(fieldErrors(result.error.issues, value));
}

/** zod's issues as a client sees them: dotted field, stable code, one sentence. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], value: unknown): FieldError[] {
  return issues.flatMap((issue) => fromIssue(issue, value)).slice(0, MAX_ERRORS);
}

function fromIssue(issue: z.core.$ZodIssue, value: unknown): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: fieldOf([...issue.path, key]),
      code: "unknown_field",
      message: "There is no such field",
    }));
  }
  const field = fieldOf(issue.path);
  if (issue.code === "invalid_type" && valueAt(value, issue.path) === undefined) {
    return [{ field, code: "required", message: "This field is required" }];
  }
  return [{ field, code: codeOf(issue), message: issue.message }];
}

/** What zod calls too big is too long, too many or too large, depending on what it is. */
const SIZE_WORDS: Readonly<Record<string, { small: string; big: string }>> = {
  string: { small: "too_short", big: "too_long" },
  array: { small: "too_few", big: "too_many" },
  set: { small: "too_few", big: "too_many" },
  map: { small: "too_few", big: "too_many" },
};

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_big":
      return SIZE_WORDS[issue.origin]?.big ?? "too_large";
    case "too_small":
      return SIZE_WORDS[issue.origin]?.small ?? "too_small";
    case "invalid_format":
      return issue.format === "regex" ? "invalid_format" : `invalid_${issue.format}`;
    case "invalid_value":
      return "invalid_choice";
    case "custom":
      return typeof issue.params?.["code"] === "string" ? issue.params["code"] : "invalid_value";
    case "invalid_type":
      return "invalid_type";
    default:
      return "invalid_value";
  }
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".").slice(0, 200);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/**
 * Query parameters as an object for a schema. One that is given twice is refused rather than one of the
 * two chosen.
 */
export function queryObject(url: URL): Record<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (query.has(name)) {
      const message = "This parameter is given more than once";
      throw new ValidationError([{ field: name.slice(0, 200), code: "repeated", message }]);
    }
    query.set(name, value);
  }
  return Object.fromEntries(query);
}

/** Path parameters with their percent-encoding undone. @throws MalformedRequestError when it is broken */
export function pathObject(params: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (cause) {
    throw new MalformedRequestError("The path is not properly percent-encoded", { cause });
  }
}
