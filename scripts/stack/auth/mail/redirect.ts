import { isIP } from "node:net";
import type { Auth, AuthRequest } from "../http/context.ts";
import type { AuthOptions } from "../options.ts";

type Redirects = Pick<Auth, "siteUrl"> & { options: Pick<AuthOptions, "redirectUrls"> };

/** Where a link leads in the end: what the caller asked for if it is allowed, else the site. */
export function redirectTarget(auth: Redirects, call: AuthRequest, asked = ""): string {
  const candidates = [
    asked,
    call.request.headers.get("redirect_to") ?? "",
    call.url.searchParams.get("redirect_to") ?? "",
    call.request.headers.get("referer") ?? "",
  ];
  return candidates.find((candidate) => isAllowed(auth, candidate)) ?? auth.siteUrl;
}

function isAllowed({ siteUrl, options }: Redirects, target: string): boolean {
  // Controls and spaces are never part of a URL, yet browsers strip them.
  if (target === "" || [...target].some((c) => c <= " " || c === "\x7f")) return false;
  if (!URL.canParse(target)) return false;
  const url = new URL(target);
  const site = new URL(siteUrl);
  const loopback = isLoopback(url.hostname);
  if (url.protocol === site.protocol && url.hostname === site.hostname) {
    if (loopback || url.port === site.port) return true;
  }
  // An address in another notation (https://2130706433/) is read as an IP and is not written as one.
  if (isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0) {
    return loopback && target.includes(url.hostname);
  }
  const bare = target.split("#", 1)[0] ?? target;
  return options.redirectUrls.some((pattern) => globToRegExp(pattern).test(bare));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
}

/** `**` matches anything, `*` anything up to the next `.` or `/`, `?` one character of that kind. */
function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|[.*+?^${}()|[\]\\]/g, (token) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^./]*";
    if (token === "?") return "[^./]";
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
