import { setTimeout as wait } from "node:timers/promises";

const firstMs = 50;
const mostMs = 5_000;

/** Doubles with each attempt, from 50 ms to 5 s, with jitter so that instances don't knock in step. */
export function backoffMs(attempt: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
}

/** Resolves after so long, or when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
