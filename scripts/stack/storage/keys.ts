import { refuse } from "./errors.ts";

const MAX_KEY_BYTES = 1024;
const MAX_BUCKET_NAME = 100;

/** What S3 and storage-api take without escaping. */
const BUCKET_NAME = /^[\w!.*'() &$@=;:+,?-]+$/;

/** The same, `/`, and everything beyond ASCII but the C1 controls. */
const KEY = /^[\w/!.*'() &$@=;:+,?\u{A0}-\u{10FFFF}-]+$/u;

/**
 * Characters that hide or reorder what a reader sees (marks, joiners, directional overrides),
 * line separators and non-characters. ZWJ and ZWNJ stay: emoji and several scripts need them.
 */
const INVISIBLE =
  /[\u{AD}\u{34F}\u{61C}\u{180E}\u{200B}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{FFFE}\u{FFFF}]/u;

const DOT_SEGMENT = /(^|\/)\.{1,2}(\/|$)/;

/**
 * Whether a name may be an object's: the stricter of what the versions of storage-api in use take,
 * so that what is stored here can be stored there. At most 1024 bytes of UTF-8.
 */
export function isValidKey(key: string): boolean {
  return KEY.test(key) && !INVISIBLE.test(key) && !DOT_SEGMENT.test(key) && key.isWellFormed() &&
    new TextEncoder().encode(key).byteLength <= MAX_KEY_BYTES;
}

/** Whether a name may be a bucket's: ASCII, no slash, no space at either end, at most 100 long. */
export function isValidBucketName(name: string): boolean {
  return BUCKET_NAME.test(name) && name.trim() === name && name.length <= MAX_BUCKET_NAME;
}

/** Returns `key`, or throws InvalidKey. */
export function validKey(key: string): string {
  if (!isValidKey(key)) throw refuse.invalidKey(key);
  return key;
}

/** Returns `name`, or throws InvalidBucketName. */
export function validBucketName(name: string): string {
  if (!isValidBucketName(name)) throw refuse.invalidBucketName();
  return name;
}
