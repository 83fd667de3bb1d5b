/**
 * How long an answer takes that must not tell by its speed what stands behind an address. More than what
 * the differing work takes: a password hash, a mail handed over (`deliverNow` waits 400 ms at most).
 */
export const LEVEL_MS = 500;

/**
 * Does the work and settles no sooner than `milliseconds` after the start, so that answers given for
 * different reasons take the same time (ASVS 5.0, V6.3.8). Waiting costs no CPU time.
 */
export async function noSoonerThan<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const floor = startFloor(milliseconds);
  try {
    return await work();
  } finally {
    await floor.reached;
  }
}

/** {@link noSoonerThan} for refusals only: whoever signs in has nothing to find out and need not wait. */
export async function levelRefusals<T>(
  work: () => Promise<T>,
  milliseconds = LEVEL_MS,
): Promise<T> {
  const floor = startFloor(milliseconds);
  try {
    const result = await work();
    floor.cancel();
    return result;
  } catch (error) {
    await floor.reached;
    throw error;
  }
}

function startFloor(milliseconds: number): { reached: Promise<void>; cancel(): void } {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  return { reached, cancel: () => clearTimeout(timer) };
}
