/** Where a request's time went, for the `Server-Timing` header (W3C Server Timing). */
export class ServerTiming {
  readonly #started = performance.now();
  readonly #durations = new Map<string, number>();
  #roundTrips = 0;
  #databaseTime = 0;

  /** Counts one round trip to the database, and its milliseconds. */
  readonly addRoundTrip = (duration: number): void => {
    this.#roundTrips++;
    this.#databaseTime += duration;
  };

  get roundTrips(): number {
    return this.#roundTrips;
  }

  /** Milliseconds since the request came. */
  get total(): number {
    return performance.now() - this.#started;
  }

  /** Runs a step and adds its time to the metric of that name. */
  async measure<T>(name: string, step: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await step();
    } finally {
      const before = this.#durations.get(name) ?? 0;
      this.#durations.set(name, before + performance.now() - started);
    }
  }

  /** `auth;dur=0.4, handler;dur=5.1, db;dur=3.2;desc="2 round trips", total;dur=6.0` */
  toHeader({ totalOnly = false }: { totalOnly?: boolean } = {}): string {
    const total = `total;dur=${this.total.toFixed(1)}`;
    if (totalOnly) return total;
    const trips = `${this.#roundTrips} round trip${this.#roundTrips === 1 ? "" : "s"}`;
    return [
      ...[...this.#durations].map(([name, duration]) => `${name};dur=${duration.toFixed(1)}`),
      `db;dur=${this.#databaseTime.toFixed(1)};desc="${trips}"`,
      total,
    ].join(", ");
  }
}
