import * as z from "zod";

/**
 * Characters that change how text around them reads, or that nobody can see: controls, line and paragraph
 * separators, and the marks that turn the direction of writing (CVE-2021-42574, "Trojan Source").
 */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** The same, but for tab and line breaks. */
const CONTROL_IN_LINES = /[^\P{Cc}\t\n\r]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** The beginning of a tag, comment or declaration. "3 < 4" and "<3" are none. */
const MARKUP = /<[\p{L}/!?]/u;

export interface PlainTextOptions {
  /** In characters (code points), both included. */
  min?: number;
  max: number;
  /** Whether tabs and line breaks are welcome. */
  multiline?: boolean;
}

/**
 * Text that people wrote, kept as text: trimmed, in one Unicode form (NFC), bounded, without markup and
 * without characters that cannot be seen. ASVS 5.0, V1.2 and V2.2.
 */
export function plainText({ min = 1, max, multiline = false }: PlainTextOptions) {
  return z.string()
    .superRefine((text, context) => {
      for (const [code, message] of faultsOf(text, multiline)) {
        context.addIssue({ code: "custom", params: { code }, message });
      }
    })
    .overwrite((text) => text.isWellFormed() ? text.trim().normalize("NFC") : text)
    .superRefine((text, context) => {
      const length = lengthOf(text);
      if (length < min) {
        const params = { code: length === 0 ? "required" : "too_short" };
        context.addIssue({ code: "custom", params, message: `At least ${characters(min)}` });
      }
      if (length > max) {
        const params = { code: "too_long" };
        context.addIssue({ code: "custom", params, message: `At most ${characters(max)}` });
      }
    })
    .meta({ minLength: min, maxLength: max });
}

/** Characters as people count them, more or less: an emoji is one, not two. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function faultsOf(text: string, multiline: boolean): [code: string, message: string][] {
  if (!text.isWellFormed()) return [["invalid_unicode", "The text holds half a character"]];
  const faults: [string, string][] = [];
  if ((multiline ? CONTROL_IN_LINES : CONTROL).test(multiline ? text : text.trim())) {
    faults.push(["control_characters", "Control characters are not accepted"]);
  }
  if (MARKUP.test(text)) faults.push(["markup_not_allowed", "Markup is not accepted"]);
  return faults;
}

function characters(count: number): string {
  return count === 1 ? "1 character" : `${count} characters`;
}
