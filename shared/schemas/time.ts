import * as z from "zod";

/** A moment in an answer: RFC 3339 in UTC, with up to six decimals. */
export const timestamp = z.iso.datetime().meta({ example: "2026-11-20T08:15:00.123456Z" });

/** A moment in a request: RFC 3339 with any offset. */
export const moment = z.iso.datetime({ offset: true }).meta({ example: "2026-11-20T08:15:00Z" });

/** A calendar day. */
export const day = z.iso.date().meta({ example: "2026-11-20" });
