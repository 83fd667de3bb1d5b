import { equalText } from "../crypto/constant_time.ts";

/** The project's API keys, by name, as the platform hands them over. */
export interface PlatformKeys {
  SUPABASE_PUBLISHABLE_KEYS: Readonly<Record<string, string>>;
  SUPABASE_SECRET_KEYS: Readonly<Record<string, string>>;
}

/** What an `apikey` header holds, if it is a key of this project. Compared with all, in constant time. */
export function platformKeyKind(
  key: string,
  keys: PlatformKeys,
): "publishable" | "secret" | undefined {
  const isSecret = matches(key, keys.SUPABASE_SECRET_KEYS);
  const isPublishable = matches(key, keys.SUPABASE_PUBLISHABLE_KEYS);
  return isSecret ? "secret" : isPublishable ? "publishable" : undefined;
}

/** The key that calls to the project's own services carry: "default", or whichever there is. */
export function defaultKey(keys: Readonly<Record<string, string>>): string {
  const key = keys["default"] ?? Object.values(keys)[0];
  if (key === undefined) throw new TypeError("The project has no API key of this kind");
  return key;
}

function matches(key: string, keys: Readonly<Record<string, string>>): boolean {
  return Object.values(keys).reduce((found, known) => equalText(key, known) || found, false);
}
