import { isIPv6 } from "node:net";
import type { LimitedRequest, RatePolicy } from "./rate_limit.ts";

/** Whom a policy counts in this request, or undefined when it does not apply. */
export function subjectOf(policy: RatePolicy, of: LimitedRequest): string | undefined {
  const { caller } = of;
  if (policy.for && !policy.for.includes(caller.kind)) return undefined;
  switch (policy.by) {
    case "ip":
      return networkOf(of.clientIp);
    case "user":
      return caller.kind === "user" ? caller.userId : undefined;
    case "api_key":
      return caller.kind === "api_key" ? caller.id : undefined;
    case "global":
      return "everybody";
    default: {
      const value = valueAt(of.body, policy.by.body);
      return typeof value === "string" && value !== "" ? value : undefined;
    }
  }
}

/** Whether a policy can only be counted once the body has been read. */
export function needsBody(policy: RatePolicy): boolean {
  return typeof policy.by === "object";
}

/** One subscriber has a whole IPv6 /64 (RFC 6177), so it counts as one. */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = "", tail = ""] = ip.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = ip.includes("::") ? 8 - before.length - after.length : 0;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...after];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

function valueAt(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null) return undefined;
  return Object.entries(body).find(([key]) => key === name)?.[1];
}
