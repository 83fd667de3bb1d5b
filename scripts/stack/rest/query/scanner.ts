import { type RestError, unreadable } from "../errors/rest_error.ts";

const DEEPEST = 50;

/** Reads a query parameter's value from left to right. */
export class Scanner {
  #position = 0;
  #depth = 0;

  /**
   * @param text the value
   * @param what what the value is, as in "failed to parse <what> (<text>)"
   */
  constructor(readonly text: string, readonly what: string) {}

  get position(): number {
    return this.#position;
  }

  get done(): boolean {
    return this.#position >= this.text.length;
  }

  /** Goes back to where `position` was. */
  rewind(position: number): void {
    this.#position = position;
  }

  sees(literal: string): boolean {
    return this.text.startsWith(literal, this.#position);
  }

  /** Steps over `literal` if it is next. */
  take(literal: string): boolean {
    if (!this.sees(literal)) return false;
    this.#position += literal.length;
    return true;
  }

  /** Steps over `literal`, which must be next. */
  expect(literal: string): void {
    if (!this.take(literal)) throw this.failure(`"${literal}"`);
  }

  /** Takes what a sticky expression matches here, or nothing. */
  match(expression: RegExp): string | null {
    expression.lastIndex = this.#position;
    const found = expression.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.#position += found.length;
    return found;
  }

  /** Reads what stands inside something else, down to a depth that nobody needs. */
  inside<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.failureAt(this.#position, "nested too deeply");
    const value = read();
    this.#depth -= 1;
    return value;
  }

  skipSpace(): void {
    this.match(/[ \t]*/y);
  }

  /** Takes all that is left. */
  rest(): string {
    const left = this.text.slice(this.#position);
    this.#position = this.text.length;
    return left;
  }

  /** Fails unless everything has been read. */
  expectEnd(expecting = "end of input"): void {
    if (!this.done) throw this.failure(expecting);
  }

  /** The refusal for what stands here. */
  failure(expecting: string): RestError {
    const next = this.text.slice(this.#position, this.#position + 1);
    const found = next === "" ? "end of input" : `"${next}"`;
    return this.failureAt(this.#position, `unexpected ${found} expecting ${expecting}`);
  }

  /** The refusal with words of its own. */
  failureAt(position: number, details: string): RestError {
    const where = `(line 1, column ${position + 1})`;
    return unreadable(`"failed to parse ${this.what} (${this.text})" ${where}`, details);
  }
}
