import { randomDigits } from "../../shared/crypto/random.ts";

/** A password that can be read out and typed, such as `lukera-tasomi-4821`. For demo accounts only. */
export function readablePassword(): string {
  return `${word()}-${word()}-${randomDigits(4)}`;
}

function word(): string {
  return Array.from({ length: 3 }, () => one("bdfgklmnprstvz") + one("aeiou")).join("");
}

function one(of: string): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return of.charAt(number % of.length);
}
