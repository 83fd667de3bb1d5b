import * as z from "zod";
import { UnprocessableError } from "../errors/app_error.ts";
import { lengthOf } from "./text.ts";

const MIN_CHARACTERS = 10;
/** bcrypt looks at no more, and nobody should believe that the rest counts. */
const MAX_BYTES = 72;
/** Shorter parts of an address occur in passwords by chance. */
const MIN_PART = 4;

/**
 * A password as it is sent. Taken as it is: nothing trimmed, nothing normalised (NIST SP 800-63B, section
 * 3.1.1.2). Whether it will do is {@link requireStrongPassword}'s to say, where one is chosen.
 */
export const password = z.string()
  .min(1, { error: "This field is required" })
  .max(1_000)
  .refine((text) => text.isWellFormed() && !text.includes("\0"), {
    error: "The text holds characters that no keyboard gives",
    params: { code: "control_characters" },
  })
  .meta({ format: "password", writeOnly: true, example: "correct horse battery" });

/**
 * Refuses a password that is short, longer than bcrypt sees, among the most common, or made of the address
 * it protects (ASVS 5.0, V6.2.1, V6.2.4, V6.2.11).
 *
 * @throws UnprocessableError `weak_password` saying which
 */
export async function requireStrongPassword(password: string, address: string): Promise<void> {
  const weakness = await weaknessOf(password, address.toLowerCase());
  if (!weakness) return;
  const [code, message] = weakness;
  throw new UnprocessableError("weak_password", message, [{ field: "password", code, message }]);
}

async function weaknessOf(
  password: string,
  address: string,
): Promise<[code: string, message: string] | undefined> {
  if (lengthOf(password) < MIN_CHARACTERS) {
    return ["too_short", `At least ${MIN_CHARACTERS} characters are needed`];
  }
  if (new TextEncoder().encode(password).length > MAX_BYTES) {
    return ["too_long", `At most ${MAX_BYTES} bytes can be used`];
  }
  const folded = password.toLowerCase();
  if (partsOf(address).some((part) => folded.includes(part))) {
    return [
      "contains_address",
      "The password must not contain your e-mail address or a part of it",
    ];
  }
  // Loaded here, because only those who choose a password need the list.
  const { COMMON_PASSWORDS } = await import("../data/common_passwords.ts");
  return COMMON_PASSWORDS.has(folded)
    ? ["too_common", "The password is one of the most common ones"]
    : undefined;
}

/** The address, what stands before the @ (with and without a plus part), and the domain's own labels. */
function partsOf(address: string): string[] {
  const [local = "", domain = ""] = address.split("@");
  const labels = domain.split(".").slice(0, -1);
  return [address, local, local.split("+")[0] ?? "", ...labels].filter((part) =>
    part.length >= MIN_PART
  );
}
