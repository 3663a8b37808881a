import type { Cluster } from "./cluster.js";
import { Fault } from "./fault.js";
import { backoffMs, pause } from "./pause.js";
import { UnknownTopicError } from "../errors.js";
import type { TopicPartition } from "../port.js";

const firstBackoffMs = 20;
const mostBackoffMs = 500;

/** How long a topic may stay unknown: news of a topic just created takes a moment to reach all brokers. */
export const topicGraceMs = 3_000;

/** The leader of a partition; looks it up until it is known, until `deadline` (performance.now), or until one of `signals` aborts. */
export async function knownLeader(
  cluster: Cluster,
  of: TopicPartition,
  deadline: number,
  ...signals: readonly AbortSignal[]
): Promise<number> {
  const graceEnd = performance.now() + topicGraceMs;
  for (let attempt = 0; ; attempt++) {
    const leader = cluster.leaderOf(of.topic, of.partition);
    if (typeof leader === "number") return leader;
    const now = performance.now();
    if (leader === "no_topic" && now > Math.min(graceEnd, deadline))
      throw new UnknownTopicError(of.topic, of.partition);
    if (now > deadline || signals.some(({ aborted }) => aborted)) {
      throw new Fault("answer", "LEADER_NOT_AVAILABLE", `${of.topic}-${of.partition.toString()} has no leader`);
    }
    if (attempt > 0) await pause(backoffMs(attempt, firstBackoffMs, mostBackoffMs), ...signals);
    await cluster.refresh([of.topic]).catch((thrown: unknown) => {
      if (performance.now() > deadline) throw thrown;
    });
  }
}
