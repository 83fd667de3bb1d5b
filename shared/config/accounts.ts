import { flagVariable, integerVariable } from "./fields.ts";

/** What the functions that deal with accounts read besides the base. */
export const accountVariables = {
  PORTCULLIS_DEBUG_CODES: flagVariable(
    "Whether answers show one-time codes (debug_code); refused in production",
  ).prefault("false"),
  PORTCULLIS_REVEAL_EMAIL_TAKEN: flagVariable(
    "Whether sign-up says that an address has an account (409) instead of telling only its owner",
  ).prefault("false"),
  PORTCULLIS_UNVERIFIED_TTL_HOURS: integerVariable(
    "After how many hours an account whose address was never verified is removed",
    1,
    8760,
  ).prefault("72"),
};
