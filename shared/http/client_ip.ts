import { isIP } from "node:net";

/**
 * The client's address. Each proxy appends to `X-Forwarded-For` whom it got the request from, so the entry
 * written by the outermost proxy of ours is `trustedHops` from the end; whatever stands before it is the
 * client's own invention. With fewer entries than that, the peer itself is the client.
 *
 * @param peer the address of the connection
 * @returns an IP address without port or zone, or "unknown"
 */
export function clientIpOf(headers: Headers, trustedHops: number, peer: string): string {
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const entry = trustedHops > 0 ? entries[entries.length - trustedHops] : undefined;
  return plainIp(entry ?? "") ?? plainIp(peer) ?? "unknown";
}

/** Takes off what may stand around an address: brackets, a port, a zone, the IPv4-in-IPv6 prefix. */
function plainIp(text: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^([\d.]+):\d+$/.exec(text)?.[1];
  const ip = (bracketed ?? withPort ?? text).replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(ip) === 0 ? undefined : ip.toLowerCase();
}
