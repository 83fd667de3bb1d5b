const DIGITS = "0123456789";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Decimal digits, each equally likely, leading zeros included: a one-time code. */
export function randomDigits(length: number): string {
  return randomText(length, DIGITS);
}

/** Letters and digits, each equally likely: 5.95 bits a character. */
export function randomBase62(length: number): string {
  return randomText(length, BASE62);
}

/** Draws from the system's generator; bytes that would favour some characters are drawn again. */
function randomText(length: number, alphabet: string): string {
  const bound = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < bound && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
