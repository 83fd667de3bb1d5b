import type { Caller } from "../../context.ts";
import { RestError } from "../errors/rest_error.ts";
import type { Routine, Schema } from "../schema/types.ts";

/** The setting of one transaction. */
export type Setting = [name: string, value: string];

/** Unqualified names are found in the exposed schema and, as on hosted projects, in `extensions`. */
const SEARCH_PATH = '"public", "extensions"';

/**
 * Says for whom and what a transaction runs: limits of the role, then the role, then claims and request, as
 * PostgREST sets them. All of it is local to the transaction.
 *
 * @param path the path within the service
 */
export function scopeOf(
  request: Request,
  path: string,
  caller: Caller,
  schema: Schema,
  routine: Routine | null,
): Setting[] {
  // `set role none` would leave the role of the connection itself.
  if (caller.role === "none") throw unknownRole(caller.role);
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  const settings: Setting[] = [
    ["search_path", SEARCH_PATH],
    ...schema.roleSettings.get(caller.role) ?? [],
  ];
  if (routine?.statementTimeout) settings.push(["statement_timeout", routine.statementTimeout]);
  return [
    ...settings,
    ["role", caller.role],
    ["request.jwt.claims", JSON.stringify({ ...caller.claims, role: caller.role })],
    ["request.method", request.method],
    ["request.path", path],
    ["request.headers", JSON.stringify(headers)],
    ["request.cookies", JSON.stringify(readCookies(cookie))],
  ];
}

function readCookies(header: string | undefined): Record<string, string> {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim()).filter(Boolean);
  return Object.fromEntries(pairs.map((pair): [string, string] => {
    const [name = "", ...value] = pair.split("=");
    return [name, value.join("=")];
  }));
}

function unknownRole(role: string): RestError {
  return new RestError({ status: 401, code: "22023", message: `role "${role}" does not exist` });
}
