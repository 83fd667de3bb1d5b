import { setTimeout as delay } from "node:timers/promises";

/** One thing that is done again and again. */
export interface Job {
  name: string;
  /** Milliseconds between the end of one run and the beginning of the next. */
  every: number;
  /** @throws when it did not succeed */
  run(signal: AbortSignal): Promise<void>;
}

/** Jobs that run until they are stopped. */
export interface Schedule {
  /** Ends what runs and begins nothing more. */
  stop(): Promise<void>;
}

/** What pg_cron does on Supabase: calls the outbox with the secret key. */
export function outboxJobs(functionsUrl: string, secretKey: string): Job[] {
  const call = (path: string) => async (signal: AbortSignal) => {
    const response = await fetch(`${functionsUrl}/outbox/${path}`, {
      method: "POST",
      headers: { apikey: secretKey, "content-type": "application/json" },
      body: "{}",
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 500)}`);
  };
  return [
    { name: "outbox/dispatch", every: 5_000, run: call("dispatch") },
    { name: "outbox/maintenance", every: 60_000, run: call("maintenance") },
  ];
}

/**
 * Runs every job at once and then again and again, never beside itself. A failure is logged when it
 * begins and when it is over, not each time.
 *
 * @param wait as `node:timers/promises` has it; tests give one that they control
 */
export function startSchedule(
  jobs: Job[],
  log: (message: string) => void,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown> = (milliseconds, signal) =>
    delay(milliseconds, undefined, { signal }),
): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function repeat(job: Job) {
    let failing = false;
    while (!signal.aborted) {
      try {
        await job.run(signal);
        if (failing) log(`${job.name} succeeds again`);
        failing = false;
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        if (!failing) log(`${job.name} fails, and is tried on: ${reason}`);
        failing = true;
      }
      // Stopping ends the wait early; the loop's condition then ends the loop.
      await wait(job.every, signal).catch(() => {});
    }
  }

  const running = jobs.map(repeat);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
