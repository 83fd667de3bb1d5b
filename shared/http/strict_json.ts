import { MalformedRequestError, ValidationError } from "../errors/app_error.ts";

const MAX_DEPTH = 32;

/** Strings as wholes, so that nothing in one is taken for structure; then what makes structure. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/gs;
const FOLLOWED_BY_COLON = /\s*:/y;

/**
 * Parses JSON more strictly than JSON.parse: a key given twice is refused, because two readers may see two
 * different values (RFC 8259, section 4), and so is nesting beyond 32 levels.
 *
 * @throws MalformedRequestError when the text is not such JSON
 * @throws ValidationError for a key that means a prototype; as a field it is always an unknown one
 */
export function parseStrictJson(text: string): unknown {
  checkStructure(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedRequestError("The body is not valid JSON", { cause });
  }
}

function checkStructure(text: string): void {
  /** For each open object the keys seen, for each open array nothing. */
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : undefined);
      if (open.length > MAX_DEPTH) {
        throw new MalformedRequestError(`The body is nested more than ${MAX_DEPTH} levels deep`);
      }
    } else if (token === "}" || token === "]") {
      open.pop();
    } else {
      FOLLOWED_BY_COLON.lastIndex = index + token.length;
      const keys = open.at(-1);
      if (keys && FOLLOWED_BY_COLON.test(text)) addKey(keys, token);
    }
  }
}

function addKey(keys: Set<string>, token: string): void {
  const key = parseKey(token);
  if (keys.has(key)) {
    throw new MalformedRequestError("The body gives a field twice");
  }
  if (key === "__proto__") {
    const message = "There is no such field";
    throw new ValidationError([{ field: key, code: "unknown_field", message }]);
  }
  keys.add(key);
}

/** Two spellings of one key (`"a"` and `"\u0061"`) are one key. */
function parseKey(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch (cause) {
    throw new MalformedRequestError("The body is not valid JSON", { cause });
  }
}
