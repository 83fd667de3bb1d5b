import { badRequest } from "../../http/errors.ts";

const UNITS_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Until when a `ban_duration` bans: `none` lifts a ban, else a Go duration such as `24h` or `1h30m`.
 * Undefined when none was given.
 *
 * @throws {AuthError} 400 `validation_failed`
 */
export function bannedUntil(duration: string): Date | null | undefined {
  if (duration === "") return undefined;
  if (duration === "none" || duration === "0") return null;
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(duration);
  if (match === null) {
    throw badRequest(
      "validation_failed",
      `invalid format for ban duration: time: invalid duration "${duration}"`,
    );
  }
  let milliseconds = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    milliseconds += Number(amount) * (UNITS_MS[unit ?? ""] ?? 0);
  }
  if (milliseconds === 0) return null;
  return new Date(Date.now() + (match[1] === "-" ? -milliseconds : milliseconds));
}
