/** What decides whether this executor may still believe that its partitions are its own. Monotonic milliseconds. */
export interface Standing {
  readonly isMember: boolean;
  readonly isRebalancing: boolean;
  readonly lastHeartbeatSentAt: number | undefined;
  /** `executorControl` has been read up to where it ended when the partitions were gained: all cancels are known (H5). */
  readonly isControlRead: boolean;
  readonly isDraining: boolean;
}

/** The group's session: a member that is silent for so long has lost its partitions. */
export const sessionTimeoutMs = 6_000;
/** A third of the session is left for a task to be handed over and for clocks that run at different speeds. */
const heartbeatTrustMs = 4_000;

/** H1. Why no task may be started now; undefined when one may. */
export function closedBecause(standing: Standing, nowMs: number): string | undefined {
  if (standing.isDraining) return "The executor is stopping.";
  if (!standing.isMember) return "The executor is not a member of its group.";
  if (standing.isRebalancing) return "The group is rebalancing.";
  if (!standing.isControlRead) return "The executor has not read all cancels yet.";
  const { lastHeartbeatSentAt } = standing;
  if (lastHeartbeatSentAt === undefined || nowMs - lastHeartbeatSentAt >= heartbeatTrustMs) {
    return `The group has not answered a heartbeat for ${heartbeatTrustMs / 1000} s.`;
  }
  return undefined;
}
