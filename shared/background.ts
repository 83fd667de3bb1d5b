/** What the platform offers to functions; absent elsewhere. */
interface EdgeRuntime {
  waitUntil(work: Promise<unknown>): void;
}

const running = new Set<Promise<void>>();

/**
 * Lets work outlive the answer. On Supabase the isolate is kept until it ends (`EdgeRuntime.waitUntil`).
 *
 * @param onError told of a failure; nobody else is waiting for it
 */
export function runInBackground(
  work: Promise<unknown>,
  onError: (error: unknown) => void,
): void {
  const settled: Promise<void> = work.then(() => {}, onError).finally(() => {
    running.delete(settled);
  });
  running.add(settled);
  edgeRuntime()?.waitUntil(settled);
}

/** Resolves when no background work is left, including what was begun meanwhile. For tests and shutdown. */
export async function flushBackground(): Promise<void> {
  while (running.size > 0) await Promise.all(running);
}

function edgeRuntime(): EdgeRuntime | undefined {
  const runtime: unknown = Reflect.get(globalThis, "EdgeRuntime");
  return isEdgeRuntime(runtime) ? runtime : undefined;
}

function isEdgeRuntime(value: unknown): value is EdgeRuntime {
  return typeof value === "object" && value !== null && "waitUntil" in value &&
    typeof value.waitUntil === "function";
}
