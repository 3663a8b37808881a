import { setTimeout as sleep } from "node:timers/promises";

const againAfterMs = 500;

/** Asks again and again until there is an answer; undefined when `signal` has aborted. The first failure in a row is told. */
export async function askUntilAnswered<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<T | undefined> {
  const isOver = (): boolean => signal.aborted;
  for (let failures = 0; !isOver(); failures++) {
    try {
      return await ask();
    } catch (error) {
      if (isOver()) return undefined;
      if (failures === 0) onFailure(error);
      await sleep(againAfterMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
