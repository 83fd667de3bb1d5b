import * as z from "zod";

/**
 * One environment variable: what it means (for `.env.example` and the reference), what it should be (for
 * the message when it is not), and how its text becomes a value.
 *
 * @param parse answers undefined when the text is not what was expected
 */
export function variable<T>(
  meaning: string,
  expected: string,
  parse: (text: string) => T | undefined,
) {
  return z.string({ error: `must be ${expected}` }).transform((text, context): T => {
    const value = parse(text);
    if (value === undefined) {
      context.addIssue({ code: "custom", message: `must be ${expected}` });
      return z.NEVER;
    }
    return value;
  }).describe(meaning);
}

/** Any text. */
export function textVariable(meaning: string, expected: string, pattern = /\S/) {
  return variable(meaning, expected, (text) => pattern.test(text) ? text : undefined);
}

/** A whole number within bounds, both included. */
export function integerVariable(meaning: string, minimum: number, maximum: number) {
  return variable(meaning, `a whole number from ${minimum} to ${maximum}`, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

/** `true` or `false`. */
export function flagVariable(meaning: string) {
  return variable(
    meaning,
    "true or false",
    (text) => text === "true" ? true : text === "false" ? false : undefined,
  );
}

/** One of a few words. */
export function wordVariable<const Word extends string>(meaning: string, words: readonly Word[]) {
  return variable(
    meaning,
    `one of ${words.join(", ")}`,
    (text) => words.find((word) => word === text),
  );
}

/** A URL of one of the given schemes; its text comes back without a trailing slash. */
export function urlVariable(meaning: string, schemes: readonly string[], example: string) {
  return variable(meaning, `a URL such as ${example}`, (text) => {
    const url = URL.parse(text);
    return url && schemes.includes(url.protocol) ? text.replace(/\/+$/, "") : undefined;
  });
}

/** A JSON object whose values are texts, as the platform hands over its keys. */
export function keysVariable(meaning: string, example: string) {
  const Keys = z.record(z.string(), z.string().min(16));
  return variable(meaning, `a JSON object such as ${example}`, (text) => {
    const keys = Keys.safeParse(parseJson(text));
    return keys.success && Object.keys(keys.data).length > 0 ? keys.data : undefined;
  });
}

/** JSON of a given shape. */
export function jsonVariable<T>(meaning: string, expected: string, schema: z.ZodType<T>) {
  return variable(meaning, expected, (text) => schema.safeParse(parseJson(text)).data);
}

/** Random bytes in base64. */
export function secretVariable(meaning: string, minimumBytes: number) {
  const expected = `at least ${minimumBytes} random bytes in base64`;
  return variable(meaning, expected, (text) => {
    if (!/^[A-Za-z0-9+/_-]+=*$/.test(text)) return undefined;
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
    if (base64.length % 4 === 1) return undefined;
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return bytes.length >= minimumBytes && new Set(bytes).size > 8 ? bytes : undefined;
  });
}

/** A comma-separated list. */
export function listVariable(
  meaning: string,
  expected: string,
  isItem: (item: string) => boolean,
) {
  return variable(meaning, expected, (text) => {
    const items = text.split(",").map((item) => item.trim()).filter((item) => item !== "");
    return items.every(isItem) ? items : undefined;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
