/** Resolves after `ms`, or earlier when one of the signals aborts. Never rejects. */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  if (signals.some(({ aborted }) => aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener("abort", done, { once: true });
  });
}

/** Doubling pauses with jitter: `first`, about twice that, ... up to `most`. */
export function backoffMs(attempt: number, first: number, most: number): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 20));
  return full * (0.75 + Math.random() / 4);
}

/**
 * The first moment at or after `moment` at which many may try again together. Where dozens failed for one cause, such as a broker that has only
 * just come back, one request for all of them costs it far less than one for each.
 */
export function inStep(moment: number, stepMs: number): number {
  return Math.ceil(moment / stepMs) * stepMs;
}
