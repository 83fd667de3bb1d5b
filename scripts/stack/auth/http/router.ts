import type { Endpoint } from "./context.ts";

export interface Route {
  method: string;
  pattern: string;
  endpoint: Endpoint;
}

type Match =
  | { kind: "found"; endpoint: Endpoint; params: Record<string, string> }
  | { kind: "method_not_allowed"; allow: string[] }
  | { kind: "not_found" };

/** Finds the route for a method and a path; a trailing slash makes no difference. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match {
  const allow: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.pattern, path);
    if (params === null) continue;
    if (route.method === method || route.method === "*") {
      return { kind: "found", endpoint: route.endpoint, params };
    }
    allow.push(route.method);
  }
  return allow.length > 0 ? { kind: "method_not_allowed", allow } : { kind: "not_found" };
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = segments(pattern);
  const given = segments(path);
  const open = wanted.at(-1) === "*";
  if (open) wanted.pop();
  if (open ? given.length < wanted.length : given.length !== wanted.length) return null;
  const params: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const segment = given[index] ?? "";
    if (name.startsWith(":")) params[name.slice(1)] = segment;
    else if (name !== segment) return null;
  }
  return params;
}

function segments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}
