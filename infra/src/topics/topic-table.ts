import { limits, type Names, namesWith, priorities } from "@spe/contracts";
import type { TopicSpec } from "@spe/messaging";

const KiB = 1024;
const MiB = 1024 * KiB;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Config = Readonly<Record<string, string | number | boolean>>;

export interface TopicPlan {
  readonly prefix: string;
  readonly partitions: number;
  readonly replication: number;
  /** The pools whose lanes are made ahead; those of others are made on their first use. */
  readonly pools: readonly string[];
}

/** Every topic of contract §4 with its settings. All topics of one job have the same partition count, so a job's partition is the same in each. */
export function topicTable(plan: TopicPlan): readonly TopicSpec[] {
  const names = namesWith(plan.prefix);
  const everyLane = plan.pools.flatMap((pool) => priorities.map((priority) => names.lane(pool, priority)));
  const topics: readonly (readonly [name: string, config: Config, partitions?: number])[] = [
    [names.pendingJobs, { ...publicInput, "flush.messages": 1 }],
    [names.jobControl, publicInput],
    [names.taskEvents, innerInput],
    ...everyLane.map((lane) => [lane, innerInput] as const),
    [names.executorControl, kept(dayMs)],
    [names.jobEvents, kept(7 * dayMs)],
    [names.taskLogs, kept(7 * dayMs)],
    [names.completedJobs, kept(30 * dayMs)],
    [names.deadLetters, { ...kept(30 * dayMs), "max.message.bytes": recordBytes + 128 * KiB }],
    [names.plannerState, compacted],
    [names.executorRegistry, smallCompacted, 1],
  ];
  return topics.map(([name, config, partitions = plan.partitions]) => ({
    name,
    partitions,
    replication: plan.replication,
    config: asText({ ...config, "min.insync.replicas": plan.replication >= 3 ? 2 : 1 }),
  }));
}

/** The topics whose partition count can never change (contract §4). */
export function fixedTopics(names: Names): readonly string[] {
  return [names.pendingJobs, names.jobControl, names.taskEvents];
}

/** A record of 10 MiB with its key, headers and batch frame; what is made of it further on may be larger by as much again (H7). */
const recordBytes = limits.recordBytes + 64 * KiB;
const base: Config = {
  "max.message.bytes": recordBytes + 64 * KiB,
  "segment.bytes": 64 * MiB,
  "unclean.leader.election.enable": false,
};

/** Never expired by time: trimmed below what its readers have read (H8). Their clock is the broker's. */
const innerInput: Config = {
  ...base,
  "cleanup.policy": "delete",
  "retention.ms": -1,
  "retention.bytes": -1,
  "message.timestamp.type": "LogAppendTime",
};

/** Anybody writes here, with any client: stored in the one form that every reader of ours can read. */
const publicInput: Config = { ...innerInput, "max.message.bytes": recordBytes, "compression.type": "uncompressed" };

function kept(retentionMs: number): Config {
  return { ...base, "cleanup.policy": "delete", "retention.ms": retentionMs, "retention.bytes": -1 };
}

/** Read whole at every restore: compacted early, and tombstones outlive the longest restore. */
const compacted: Config = {
  ...base,
  "cleanup.policy": "compact",
  "min.cleanable.dirty.ratio": 0.2,
  "max.compaction.lag.ms": 6 * hourMs,
  "delete.retention.ms": dayMs,
};

/** A beat of each executor every 2 s, read whole by every planner and executor that starts; stamped by one clock, the broker's. */
const smallCompacted: Config = {
  ...compacted,
  "message.timestamp.type": "LogAppendTime",
  "segment.bytes": 4 * MiB,
  "segment.ms": hourMs,
  "min.cleanable.dirty.ratio": 0.1,
  "max.compaction.lag.ms": hourMs,
};

function asText(config: Config): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}
