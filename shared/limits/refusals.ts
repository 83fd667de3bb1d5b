/** Who has been refused until when, remembered by one isolate so that a flood does not reach the database. */
export interface Refusals {
  remember(key: string, seconds: number): void;
  /** Whole seconds until the refusal ends; 0 when there is none. */
  secondsLeft(key: string): number;
}

const MAX_REMEMBERED = 10_000;

/** Safe to lose: the database knows as well. Bounded; the oldest goes first. */
export function createRefusals(now: () => number, limit = MAX_REMEMBERED): Refusals {
  const until = new Map<string, number>();
  return {
    remember(key, seconds) {
      until.delete(key);
      until.set(key, now() + seconds * 1_000);
      for (const oldest of until.keys()) {
        if (until.size <= limit) break;
        until.delete(oldest);
      }
    },
    secondsLeft(key) {
      const left = Math.ceil(((until.get(key) ?? 0) - now()) / 1_000);
      if (left <= 0) until.delete(key);
      return Math.max(0, left);
    },
  };
}
