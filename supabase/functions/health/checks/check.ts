import * as z from "zod";
import type { Logger } from "../../../../shared/log/logger.ts";

/** How long one check may take. They run side by side, so this is how long all of them take. */
const CHECK_TIMEOUT_MS = 2_000;

export const CheckResult = z.strictObject({
  status: z.enum(["ok", "unavailable", "disabled"]),
  latency_ms: z.number().nonnegative().meta({ example: 3.2 }),
});
export type CheckResult = z.output<typeof CheckResult>;

/** What there is nothing to check of. */
export const skipped: CheckResult = { status: "disabled", latency_ms: 0 };

/** Runs one check and times it. Why it failed is for the log; the answer is anybody's to read. */
export async function check(
  name: string,
  probe: (signal: AbortSignal) => Promise<void>,
  log: Logger,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<CheckResult> {
  const started = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const latency = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    await Promise.race([probe(signal), rejectOnAbort(signal)]);
    return { status: "ok", latency_ms: latency() };
  } catch (error) {
    log.warn("a readiness check failed", { check: name, error });
    return { status: "unavailable", latency_ms: latency() };
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
