import { RestError } from "../errors/rest_error.ts";

/** What `Prefer` asks for (RFC 7240), as far as it is known here. */
export interface Preferences {
  return: "minimal" | "headers-only" | "representation" | null;
  count: "exact" | "planned" | "estimated" | null;
  resolution: "merge-duplicates" | "ignore-duplicates" | null;
  missing: "default" | "null" | null;
  handling: "strict" | "lenient" | null;
  maxAffected: number | null;
}

const CHOICES = {
  return: ["minimal", "headers-only", "representation"],
  count: ["exact", "planned", "estimated"],
  resolution: ["merge-duplicates", "ignore-duplicates"],
  missing: ["default", "null"],
  handling: ["strict", "lenient"],
} as const;

/** @throws RestError PGRST122 for an unknown preference under `handling=strict` */
export function readPreferences(header: string | null): Preferences {
  const entries = (header ?? "").split(",").map((entry) => entry.trim()).filter(Boolean);
  const given = new Map<string, string>();
  for (const entry of entries) {
    const [name = "", value = ""] = entry.split("=", 2);
    if (!given.has(name)) given.set(name, value);
  }
  const preferences = {
    return: choose("return"),
    count: choose("count"),
    resolution: choose("resolution"),
    missing: choose("missing"),
    handling: choose("handling"),
    maxAffected: maxAffected(given.get("max-affected")),
  };
  if (preferences.handling === "strict") refuseUnknown(entries);
  return preferences;

  function choose<Name extends keyof typeof CHOICES>(
    name: Name,
  ): (typeof CHOICES)[Name][number] | null {
    const choices: readonly (typeof CHOICES)[Name][number][] = CHOICES[name];
    return choices.find((choice) => choice === given.get(name)) ?? null;
  }
}

/** The value of `Preference-Applied`, or null when nothing was asked for. */
export function appliedPreferences(
  preferences: Preferences,
  names: (keyof Preferences)[],
): string | null {
  const applied = names
    .filter((name) => preferences[name] !== null)
    .map((name) => `${name === "maxAffected" ? "max-affected" : name}=${preferences[name]}`);
  return applied.length === 0 ? null : applied.join(", ");
}

function maxAffected(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function refuseUnknown(entries: string[]): void {
  const unknown = entries.filter((entry) => !isKnown(entry));
  if (unknown.length === 0) return;
  throw new RestError({
    status: 400,
    code: "PGRST122",
    message: "Invalid preferences given with handling=strict",
    details: `Invalid preferences: ${unknown.join(", ")}`,
  });
}

function isKnown(entry: string): boolean {
  const [name = "", value] = entry.split("=", 2);
  if (name === "max-affected") return maxAffected(value) !== null;
  return Object.entries(CHOICES).some(([known, choices]) =>
    known === name && choices.some((choice) => choice === value)
  );
}
