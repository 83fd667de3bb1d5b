const PATIENCE_MS = 5_000;

/** Tries until it does not throw: for what becomes true in its own time. @throws the last failure */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  while (true) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
