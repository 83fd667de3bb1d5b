import type { Schema } from "./types.ts";

/** Keeps what is known of the database until it is told that this may have changed. */
export class SchemaCache {
  readonly #load: () => Promise<Schema>;
  #loading: Promise<Schema> | null = null;

  constructor(load: () => Promise<Schema>) {
    this.#load = load;
  }

  /** What is known; asks the database the first time, once for all who ask meanwhile. */
  get(): Promise<Schema> {
    if (this.#loading) return this.#loading;
    const loading = this.#load();
    this.#loading = loading;
    // The next request tries again.
    loading.catch(() => this.#loading === loading && this.drop());
    return loading;
  }

  /** Forgets, also what is being loaded: it may be of before the change. */
  drop(): void {
    this.#loading = null;
  }
}
