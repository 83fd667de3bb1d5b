import { setTimeout as delay } from "node:timers/promises";
import { BootError, type FunctionProcess } from "./process.ts";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
const STEADY_MS = 10_000;
const DRAIN_MS = 10_000;

/** What a supervisor works with. */
export interface SupervisorOptions {
  /** Starts a process; answers when it listens. @throws BootError */
  start(): Promise<FunctionProcess>;
  log(message: string): void;
  /** Waits. Tests give one that they control. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds that pass evenly. */
  now?: () => number;
}

/**
 * Keeps one function running. A process that ends is replaced, at once the first time and after growing
 * waits when it keeps ending. One that does not even come up is tried again when its code changes, or for
 * a request after such a wait.
 */
export class Supervisor {
  readonly #options: Required<SupervisorOptions>;
  readonly #stopping = new AbortController();
  /** The process that takes requests, or the attempt to get one. */
  #current: Promise<FunctionProcess> | null = null;
  /** Every process that lives, those that answer their last requests included. */
  readonly #living = new Set<FunctionProcess>();
  #failures = 0;
  #bootFailure: { error: BootError; retryAt: number } | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = {
      wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
      now: () => performance.now(),
      ...options,
    };
  }

  /**
   * The process to send a request to, once it listens.
   *
   * @throws BootError when the function does not come up
   */
  async process(): Promise<FunctionProcess> {
    if (this.#current) return await this.#current;
    const failure = this.#bootFailure;
    if (failure && this.#options.now() < failure.retryAt) throw failure.error;
    return await this.#run(this.#boot());
  }

  /** Replaces the process; the old one answers what it has begun. */
  async restart() {
    const old = this.#current;
    this.#failures = 0;
    this.#bootFailure = null;
    const next = this.#run(this.#boot());
    await Promise.allSettled([next]);
    await old?.then((process) => process.drain(DRAIN_MS), () => {});
  }

  /** Ends the process, for good. */
  async stop() {
    this.#stopping.abort();
    await this.#current?.catch(() => {});
    await Promise.all([...this.#living].map((process) => process.stop()));
  }

  #run(attempt: Promise<FunctionProcess>): Promise<FunctionProcess> {
    this.#current = attempt;
    attempt.then((process) => {
      const since = this.#options.now();
      process.ended.then((status) => this.#onEnd(attempt, status, since));
    }, () => {
      if (this.#current === attempt) this.#current = null;
    });
    return attempt;
  }

  async #boot(): Promise<FunctionProcess> {
    if (this.#stopping.signal.aborted) throw new BootError("the stack is stopping");
    try {
      const process = await this.#options.start();
      this.#living.add(process);
      process.ended.then(() => this.#living.delete(process));
      if (!this.#stopping.signal.aborted) return process;
      await process.stop();
      throw new BootError("the stack is stopping");
    } catch (error) {
      if (!(error instanceof BootError)) throw error;
      // The same failure again is no news.
      const isNews = error.message !== this.#bootFailure?.error.message;
      if (isNews && !this.#stopping.signal.aborted) {
        this.#options.log(`did not start: ${error.message}`);
      }
      this.#bootFailure = { error, retryAt: this.#options.now() + this.#nextDelay() };
      throw error;
    }
  }

  #onEnd(attempt: Promise<FunctionProcess>, status: Deno.CommandStatus, since: number) {
    // Replaced or stopped on purpose.
    if (this.#current !== attempt || this.#stopping.signal.aborted) return;
    if (this.#options.now() - since > STEADY_MS) this.#failures = 0;
    const wait = this.#failures === 0 ? 0 : this.#nextDelay();
    this.#failures ||= 1;
    const how = status.signal ? `by ${status.signal}` : `with code ${status.code}`;
    this.#options.log(`ended ${how}; starting again${wait ? ` in ${wait / 1000} s` : ""}`);
    this.#run(this.#afterWait(wait)).catch(() => {
      // Logged where it happened; the next request asks again.
    });
  }

  async #afterWait(milliseconds: number): Promise<FunctionProcess> {
    if (milliseconds > 0) await this.#options.wait(milliseconds, this.#stopping.signal);
    return await this.#boot();
  }

  #nextDelay(): number {
    return Math.min(FIRST_DELAY_MS * 2 ** this.#failures++, LONGEST_DELAY_MS);
  }
}
