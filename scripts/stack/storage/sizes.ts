import { refuse } from "./errors.ts";

const UNITS = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

function isUnit(value: string): value is keyof typeof UNITS {
  return value in UNITS;
}

/**
 * Bytes of a size as bucket settings write it: a number of bytes, or `"10MB"`, `"1.5 GB"`-like
 * strings without the space, in powers of ten.
 *
 * @throws {StorageError} InvalidRequest for anything else
 */
export function parseFileSize(size: number | string): number {
  const pattern = typeof size === "number" ? /^([0-9]+)$/ : /^([0-9]+(?:\.[0-9]+)?)(gb|mb|kb|b)?$/i;
  const [, amount, unit] = pattern.exec(String(size)) ?? [];
  const name = unit?.toLowerCase() ?? "b";
  if (amount === undefined || !isUnit(name)) {
    throw refuse.invalidRequest(
      "Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B",
    );
  }
  return Math.round(Number(amount) * UNITS[name]);
}
