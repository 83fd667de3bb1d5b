import * as z from "zod";

const MAX_ADDRESS = 254; // RFC 5321, section 4.5.3.1.3, less the angle brackets
const MAX_LOCAL = 64;

/** RFC 5321's dot-string, which is what addresses in use are; no quoted local parts, no comments. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** Host name labels (RFC 1123), at least two, the last not a number. */
const DOMAIN =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/i;

/**
 * An e-mail address in the one form it is kept and compared in: trimmed and lower-case. What follows a
 * plus stays, because it is part of the address.
 *
 * Only ASCII is accepted: a Cyrillic "а" makes another address that looks the same. An internationalised
 * domain is written as DNS has it (`xn--…`).
 */
export const email = z.string()
  .superRefine((text, context) => {
    const message = faultOf(text.trim());
    if (message === undefined) return;
    context.addIssue({ code: "custom", params: { code: "invalid_email" }, message });
  })
  .overwrite((text) => text.trim().toLowerCase())
  .meta({ format: "email", maxLength: MAX_ADDRESS, example: "ada@example.com" });

function faultOf(address: string): string | undefined {
  // deno-lint-ignore no-control-regex -- a range from the first ASCII character to the last
  if (!/^[\x00-\x7f]*$/.test(address)) {
    return "Only ASCII is accepted; write an international domain as xn--…";
  }
  if (address.length > MAX_ADDRESS) return `At most ${MAX_ADDRESS} characters`;
  const [local = "", domain = "", ...more] = address.split("@");
  if (more.length > 0 || !LOCAL.test(local) || !DOMAIN.test(domain)) {
    return "An address such as ada@example.com is expected";
  }
  return local.length > MAX_LOCAL ? `At most ${MAX_LOCAL} characters before the @` : undefined;
}
