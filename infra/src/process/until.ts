import { setTimeout as delay } from "node:timers/promises";

const pollMs = 50;

/** Asks again and again until the answer is yes. Rejects with the signal's reason when that comes first. */
export async function until(isSo: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await isSo()) return;
    await delay(pollMs, undefined, { signal });
  }
}
