import type { Caller } from "../context.ts";

/** Whose an object is that the caller makes: the token's subject, or nobody's for an api key. */
export function ownerOf(caller: Caller): string | null {
  return typeof caller.claims?.sub === "string" ? caller.claims.sub : null;
}
