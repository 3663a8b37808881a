import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";

/** Starts to watch holders that the registry no longer shows, and stops where it shows them (again). */
export function watchHolders({ fleet, timers, nowMs }: PartitionState): void {
  for (const [incarnation, timer] of fleet.unknown) {
    if (!fleet.isAlive(incarnation) && !fleet.isReportedDead(incarnation)) continue;
    timers.cancel(timer);
    fleet.unknown.delete(incarnation);
  }
  for (const incarnation of fleet.holders()) watchUnknown({ fleet, timers, nowMs }, incarnation);
}

type Watching = Pick<PartitionState, "fleet" | "timers" | "nowMs">;

/**
 * An executor that holds an attempt and that the registry does not show must appear there soon, or it is taken for dead: it may
 * have died before its first beat. Answers whether the watch is new.
 */
export function watchUnknown({ fleet, timers, nowMs }: Watching, incarnation: string): boolean {
  if (fleet.isAlive(incarnation) || fleet.isReportedDead(incarnation) || fleet.unknown.has(incarnation)) return false;
  const atMs = nowMs + bounds.unknownExecutorMs;
  fleet.unknown.set(incarnation, timers.condemn("unknown_executor", atMs, incarnation));
  return true;
}
