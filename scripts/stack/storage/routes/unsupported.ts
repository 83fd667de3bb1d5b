import type { Handler } from "../call.ts";
import { refuse } from "../errors.ts";

/** What hosted Storage has and this one says plainly that it has not. */
export const unsupported = (feature: string): Handler => () =>
  Promise.reject(refuse.notSupported(feature));
