import { toHex } from "../crypto/encoding.ts";

/** This request's place in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  traceId: string;
  /** Our own span's id. */
  spanId: string;
  /** The caller's span, when it told of one. */
  parentId: string | undefined;
  /** To be sent with calls to other services. */
  headers: Readonly<Record<string, string>>;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MAX_TRACESTATE = 512;

/** Continues the caller's trace, or starts one when `traceparent` is missing or malformed. */
export function traceOf(headers: Headers): TraceContext {
  const parent = parseTraceparent(headers.get("traceparent"));
  const traceId = parent?.traceId ?? randomHex(16);
  const spanId = randomHex(8);
  const tracestate = headers.get("tracestate");
  return {
    traceId,
    spanId,
    parentId: parent?.parentId,
    headers: {
      traceparent: `00-${traceId}-${spanId}-${parent?.sampled ? "01" : "00"}`,
      ...(parent && tracestate && tracestate.length <= MAX_TRACESTATE && { tracestate }),
    },
  };
}

/** Section 3.2.2: version ff and all-zero ids are invalid; only version 00 may not have more parts. */
function parseTraceparent(value: string | null) {
  const match = TRACEPARENT.exec(value ?? "");
  if (!match) return undefined;
  const [, version, traceId = "", parentId = "", flags = "", more] = match;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, sampled: (parseInt(flags, 16) & 1) === 1 };
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}
