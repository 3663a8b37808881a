const firstMs = 100;
const mostMs = 5_000;

/**
 * How long a partition waits after so many failures in a row. Jittered, so that two planners that both believe to own it don't fence one
 * another in step (H9). `random` is in [0, 1).
 */
export function backOffMs(failures: number, random: number): number {
  const ceilingMs = Math.min(mostMs, firstMs * 2 ** failures);
  return Math.round(ceilingMs * (0.5 + random / 2));
}
