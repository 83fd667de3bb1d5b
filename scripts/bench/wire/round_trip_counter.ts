/**
 * Counts round trips of one connection: what the client sends until it is answered is one, however many
 * statements that are. What is never answered, such as the goodbye, is none.
 */
export class RoundTripCounter {
  #answered = 0;
  #waiting = false;

  /** Round trips since the last `reset`. */
  get count(): number {
    return this.#answered;
  }

  /** The client has sent something. */
  sent(): void {
    this.#waiting = true;
  }

  /** Something has reached the client. */
  delivered(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#answered++;
  }

  reset(): void {
    this.#answered = 0;
  }
}
