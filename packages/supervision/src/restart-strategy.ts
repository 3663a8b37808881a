/** Which children are started again when one of them has ended, as in OTP. */
export type RestartStrategy = "one_for_one" | "one_for_all" | "rest_for_one";

/** Whether a child is started again: always, only after it failed, or never. */
export type RestartType = "permanent" | "transient" | "temporary";

export function isRestarted(restart: RestartType, failed: boolean): boolean {
  return restart === "permanent" || (restart === "transient" && failed);
}

/** The children, in start order, that are stopped and started again because `ended` is. */
export function restartedWith(
  strategy: RestartStrategy,
  startOrder: readonly string[],
  ended: string,
): readonly string[] {
  switch (strategy) {
    case "one_for_one":
      return [ended];
    case "one_for_all":
      return startOrder;
    case "rest_for_one":
      return startOrder.slice(startOrder.indexOf(ended));
  }
}

export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long to wait before the `recent`-th restart in a row: doubling, from none for the first. */
export function restartDelayMs(recent: number, { minMs, maxMs }: BackoffLimits): number {
  return recent <= 1 ? 0 : Math.min(maxMs, minMs * 2 ** (recent - 2));
}
