import type { Batch } from "./batch.js";
import type { LaneLoad } from "./dispatch/lane-load.js";
import type { ReadyQueues } from "./dispatch/ready-queues.js";
import type { RecentEnds } from "./dispatch/recent-ends.js";
import type { EndedIds } from "./ended/ended-ids.js";
import type { FleetState } from "./fleet-state.js";
import type { InputTopic } from "./inputs.js";
import type { CommandMemory } from "./jobs/command-memory.js";
import type { JobState } from "./jobs/job-state.js";
import type { PlannerSettings } from "./settings.js";
import type { Timers } from "./time/timers.js";

/** All that a planner partition knows. One Partition owns it; the functions of this core change it in place, for speed. */
export interface PartitionState {
  readonly settings: PlannerSettings;
  /** The time of the input in hand; never runs backwards. */
  nowMs: number;
  /** Next offset of each input. */
  readonly positions: Record<InputTopic, number>;
  /** Those that run, and those that ended and may be resumed. */
  readonly jobs: Map<string, JobState>;
  readonly ended: EndedIds;
  readonly commands: CommandMemory;
  readonly fleet: FleetState;
  readonly ready: ReadyQueues;
  readonly load: LaneLoad;
  readonly recentEnds: RecentEnds;
  readonly timers: Timers;
  /** Condemning timers up to a time, to be judged once taskEvents was processed up to an offset. */
  condemnation: Condemnation | undefined;
  /** The job in hand: named when something throws. */
  culprit: string | undefined;
  batch: Batch;
}

export interface Condemnation {
  readonly untilMs: number;
  readonly taskEventsEnd: number;
}
