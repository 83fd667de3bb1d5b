/** A service of Supabase behind the gateway. */
export type Surface = "auth" | "rest" | "storage";

/** Where a request goes. */
export type Route =
  | { to: "home" }
  | { to: "service"; surface: Surface; path: string }
  | { to: "function"; name: string; path: string }
  | { to: "missing"; what: string }
  | { to: "nowhere" };

const SERVICE = /^\/(auth|rest|storage)\/v1(\/.*)?$/;
const FUNCTION = /^\/functions\/v1\/([^/]+)(\/.*)?$/;
const MISSING = /^\/(realtime|graphql|analytics|pg)(\/|$)/;

/**
 * Decides by the path alone, laid out as Supabase's gateway.
 *
 * @param pathname as in `URL.pathname`, still percent-encoded
 * @returns for a service the path without `/<surface>/v1`; for a function `/<name>/…`, as the platform
 * hands it over
 */
export function routeOf(pathname: string): Route {
  if (pathname === "/") return { to: "home" };
  const service = SERVICE.exec(pathname);
  if (service) {
    return { to: "service", surface: service[1] as Surface, path: service[2] ?? "/" };
  }
  const [, name, rest = ""] = FUNCTION.exec(pathname) ?? [];
  if (name !== undefined) return { to: "function", name, path: `/${name}${rest}` };
  const missing = MISSING.exec(pathname)?.[1];
  return missing === undefined ? { to: "nowhere" } : { to: "missing", what: missing };
}

/** Whether a path answers without an API key: discovery, and links that carry a token of their own. */
export function isOpen(surface: Surface, method: string, path: string): boolean {
  const reads = method === "GET" || method === "HEAD";
  switch (surface) {
    case "auth":
      return /^\/(\.well-known\/.+|health|verify)$/.test(path);
    case "storage":
      if (method === "PUT") return path.startsWith("/object/upload/sign/");
      return reads && /^\/(object|render\/image)\/(public|sign)\//.test(path);
    case "rest":
      return false;
  }
}

/** Whether Auth answers a path only to a user's token; elsewhere it pays no heed to a bad one. */
export function needsUserToken(path: string): boolean {
  return /^\/(user|logout|reauthenticate|factors|admin|invite)(\/|$)/.test(path);
}
