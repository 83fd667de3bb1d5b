import { badRequest } from "./http/errors.ts";

const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * The address in lower case.
 *
 * @throws {AuthError} 400 `validation_failed`
 */
export function normalizeEmail(email: string): string {
  if (email === "") throw badRequest("validation_failed", "An email address is required");
  if (email.length > 255) {
    throw badRequest("validation_failed", "An email address is too long");
  }
  const normal = email.toLowerCase();
  if (!ADDRESS.test(normal)) {
    throw badRequest("validation_failed", "Unable to validate email address: invalid format");
  }
  return normal;
}
