import { z } from "zod";
import { readBody, text } from "../http/body.ts";
import type { Endpoint } from "../http/context.ts";
import { type AuthError, unprocessable } from "../http/errors.ts";

const Body = z.object({ email: text, phone: text });

/** POST /signup: public sign-up is off; the project's own function is the only door. */
export const signup: Endpoint = async (_auth, { request }) => {
  const { email, phone } = await readBody(request, Body);
  if (email === "" && phone === "") {
    throw unprocessable("anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
  throw signupDisabled();
};

export function signupDisabled(): AuthError {
  return unprocessable("signup_disabled", "Signups not allowed for this instance");
}
