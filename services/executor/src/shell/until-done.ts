import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@spe/runtime";

const firstDelayMs = 50;
const longestDelayMs = 2_000;

/**
 * Tries until it works or `signal` aborts; then it rejects with the last error. For what has to be written whatever the broker
 * is up to, and may be written twice.
 */
export async function untilDone<T>(
  what: string,
  attempt: () => Promise<T>,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<T> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw error;
      logger.warn({ err: error, delayMs }, `${what} failed; trying again`);
      await pause(delayMs, undefined, { signal });
    }
  }
}
