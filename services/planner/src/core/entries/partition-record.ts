import type { Bucket } from "../dispatch/recent-ends.js";
import type { Fleet } from "../fleet.js";
import type { Positions } from "../inputs.js";
import type { Condemnation } from "../partition-state.js";

/** Body of `positions`: all of a partition that every batch changes. Written with every transaction. */
export interface PositionsRecord {
  readonly positions: Positions;
  readonly nowMs: number;
  readonly nextTurn: number;
  readonly nextSerial: number;
  readonly recentEnds: readonly (readonly [pool: string, buckets: readonly Bucket[]])[];
  readonly condemnation?: Condemnation | undefined;
}

/** Body of `fleet`: the fleet as it was last recorded, and what is being watched in it. */
export interface FleetRecord {
  readonly fleet: Fleet;
  readonly deaths: readonly (readonly [incarnation: string, taskEventsEnd: number])[];
  readonly unknown: readonly (readonly [incarnation: string, untilMs: number])[];
}
