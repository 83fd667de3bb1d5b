import { stripVTControlCharacters } from "node:util";

/** Told of every test as it ends. */
export interface Report {
  pass(name: string): void;
  /** @param details what was expected and what came, over as many lines as it takes */
  fail(name: string, details?: string): void;
  skip(name: string, reason?: string): void;
  /** Says what is going on; of no consequence. */
  progress(message: string): void;
}

/** What came of a run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A report for people: one line a step, failures in full when they happen and by name at the end. */
export class ConsoleReport implements Report {
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  readonly #failures: string[] = [];
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #step = "";

  constructor(write: (line: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  /** Runs one step; an error it throws counts as a failed test of its own. */
  async step(name: string, title: string, run: () => Promise<void>): Promise<void> {
    this.#step = name;
    this.#write(`\n── ${title}`);
    const before = { ...this.counts };
    const start = this.#now();
    try {
      await run();
    } catch (error) {
      this.fail(`${name} could not be run`, describe(error));
    }
    const seconds = ((this.#now() - start) / 1000).toFixed(1);
    this.#write(`   ${summary(difference(this.counts, before))} (${seconds} s)`);
  }

  pass(_name: string): void {
    this.counts.passed++;
  }

  fail(name: string, details = ""): void {
    this.counts.failed++;
    this.#failures.push(`${this.#step}: ${name}`);
    this.#write(`   ✗ ${name}`);
    const text = stripVTControlCharacters(details).trimEnd();
    if (text !== "") this.#write(text.replace(/^/gm, "     "));
  }

  skip(name: string, reason = ""): void {
    this.counts.skipped++;
    this.#write(`   - ${name}: skipped${reason === "" ? "" : `, ${reason}`}`);
  }

  progress(message: string): void {
    this.#write(`   ${message}`);
  }

  /** Repeats what failed, and ends with the one line that counts. */
  end(): void {
    this.#write("");
    if (this.#failures.length > 0) {
      this.#write("Failed:");
      for (const name of this.#failures) this.#write(`  ✗ ${name}`);
      this.#write("");
    }
    this.#write(summary(this.counts));
  }
}

/** `N passed, N failed`, and `, N skipped` where some were. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function difference(after: Counts, before: Counts): Counts {
  return {
    passed: after.passed - before.passed,
    failed: after.failed - before.failed,
    skipped: after.skipped - before.skipped,
  };
}

/** An error's message, with its stack where it is not one that was made for people. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.constructor === Error ? error.message : error.stack ?? error.message;
}
