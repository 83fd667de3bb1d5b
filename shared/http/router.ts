import { TrieRouter } from "hono/router/trie-router";
import { MethodNotAllowedError, NotFoundError } from "../errors/app_error.ts";
import type { Route } from "./route.ts";

export interface Match<Config> {
  route: Route<Config>;
  params: Readonly<Record<string, string>>;
}

export interface Router<Config> {
  /** @throws NotFoundError, MethodNotAllowedError */
  match(method: string, path: string): Match<Config>;
  /** The methods that a path has, for `Allow` and preflights; empty when there is no such path. */
  methods(path: string): string[];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Finds routes by method and path below the function's name. @throws Error when two routes are the same */
export function createRouter<Config>(routes: readonly Route<Config>[]): Router<Config> {
  const trie = new TrieRouter<Route<Config>>();
  const seen = new Set<string>();
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    if (seen.has(name)) throw new Error(`The route ${name} is defined twice`);
    seen.add(name);
    trie.add(route.method, route.path, route);
  }

  function find(method: string, path: string): Match<Config> | undefined {
    // The trie's answer holds the parameters themselves, in the form without a stash.
    const found = trie.match(method, path)[0] as [Route<Config>, Record<string, string>][];
    const [best] = found.toSorted(([, a], [, b]) => Object.keys(a).length - Object.keys(b).length);
    return best && { route: best[0], params: best[1] };
  }

  function methods(path: string): string[] {
    const own = METHODS.filter((method) => find(method, path));
    if (own.length === 0) return [];
    return own.includes("GET") ? [...own, "HEAD", "OPTIONS"] : [...own, "OPTIONS"];
  }

  return {
    methods,
    match(method, path) {
      const match = find(method === "HEAD" ? "GET" : method, path);
      if (match) return match;
      const allowed = methods(path);
      if (allowed.length === 0) throw new NotFoundError("There is no such path");
      throw new MethodNotAllowedError(allowed);
    },
  };
}

/**
 * The path below the function's name: the platform hands over `/<name>/…`. Undefined when the request was
 * for another function.
 */
export function pathBelow(name: string, pathname: string): string | undefined {
  if (pathname === `/${name}` || pathname === `/${name}/`) return "/";
  return pathname.startsWith(`/${name}/`) ? pathname.slice(name.length + 1) : undefined;
}
