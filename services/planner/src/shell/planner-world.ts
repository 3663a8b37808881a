import type { Names } from "@spe/contracts";
import type { Codec, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { PlannerSettings } from "../core/settings.js";
import type { ClusterIdentity } from "./cluster-identity.js";
import type { DocumentThread } from "./documents/document-thread.js";
import type { FleetWatch } from "./fleet/fleet-watch.js";
import type { InputLog } from "./input-log.js";
import type { PartitionMetrics } from "./planner-metrics.js";

/** The group does not say, at this moment, that the partition is ours. */
export class NotOwnerError extends Error {
  override readonly name = "NotOwnerError";
}

/** What all partitions of a planner process share. */
export interface PlannerWorld {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly names: Names;
  readonly identity: ClusterIdentity;
  readonly deadLetterPartitions: number;
  readonly resultRoot: string;
  readonly documentThread: DocumentThread;
  readonly settingsOf: (partition: number) => PlannerSettings;
  readonly inputLog: InputLog;
  readonly fleet: FleetWatch;
  readonly metrics: PartitionMetrics;
  readonly logger: Logger;
  /** The generation in which the group has just confirmed that the partition is ours; rejects with NotOwnerError where it is not. */
  readonly confirmOwnership: (partition: number) => Promise<number>;
  /** Something that no restart of a partition mends: the process has to end. */
  readonly fail: (error: unknown) => void;
}
