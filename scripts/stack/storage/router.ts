import { refuse } from "./errors.ts";
import type { Route } from "./routes.ts";

export interface RouteMatch {
  route: Route;
  bucket: string;
  key: string;
}

/**
 * The first route that fits a method and a raw path, with its names percent-decoded; null if none
 * does.
 *
 * @throws {StorageError} InvalidKey when a name is not well-formed percent-encoding
 */
export function matchRoute(routes: Route[], method: string, path: string): RouteMatch | null {
  const segments = path.replace(/^\/+/, "").split("/");
  for (const route of routes) {
    if (!route.methods.split(" ").includes(method)) continue;
    const names = matchSegments(route.path.slice(1).split("/"), segments);
    if (names !== null) return { route, bucket: decode(names.bucket), key: decode(names.key) };
  }
  return null;
}

function matchSegments(pattern: string[], segments: string[]) {
  const names = { bucket: "", key: "" };
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined) return null;
    if (expected === "*") {
      names.key = segments.slice(index).join("/");
      return names.key === "" ? null : names;
    }
    if (expected === ":bucket" && segment !== "") names.bucket = segment;
    else if (expected !== segment) return null;
  }
  return segments.length === pattern.length ? names : null;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw refuse.invalidKey(name);
  }
}
