/** Node's timers hold 31 bits; a task may run for 30 days. */
const longestMs = 2 ** 31 - 1;

export interface LongTimer {
  clear(): void;
}

/** Calls back once after `ms`, however long that is. */
export function startLongTimer(ms: number, callback: () => void): LongTimer {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const nowMs = Math.min(leftMs, longestMs);
    timer = setTimeout(() => (leftMs > nowMs ? wait(leftMs - nowMs) : callback()), nowMs);
  };
  wait(ms);
  return { clear: () => clearTimeout(timer) };
}
