import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { coordinatorMoved, leaderMoved } from "../cluster/kafka-error.js";
import { topicGraceMs } from "../cluster/known-leader.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { BrokerUnavailableError, RefusedError, UnknownTopicError } from "../errors.js";

const giveUpAfterMs = 30_000;
const firstBackoffMs = 50;
const mostBackoffMs = 500;

/** Refreshes the metadata, then tries; repeats what may pass, for a bounded time. `doing` begins the sentence that tells of a failure. */
export async function repeating<T>(
  cluster: Cluster,
  doing: string,
  topics: readonly string[],
  attempt: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      await cluster.refresh(topics);
      return await attempt();
    } catch (thrown) {
      if (thrown instanceof RefusedError) throw thrown;
      const fault = Fault.of(thrown);
      const elapsedMs = performance.now() - startedAt;
      const isUnknownTopic = fault.reason === "UNKNOWN_TOPIC_OR_PARTITION";
      if (isUnknownTopic && elapsedMs > topicGraceMs) throw new UnknownTopicError(topics.join(", "));
      if (!mayPass(fault)) throw new RefusedError(doing, fault.reason, fault);
      if (elapsedMs > giveUpAfterMs) throw new BrokerUnavailableError(doing, cluster.config.brokers, fault);
      await pause(backoffMs(tries, firstBackoffMs, mostBackoffMs));
    }
  }
}

function mayPass({ kind, reason }: Fault): boolean {
  const passing = ["NOT_CONTROLLER", "REQUEST_TIMED_OUT", "NETWORK_EXCEPTION", "THROTTLING_QUOTA_EXCEEDED"];
  return kind === "connection" || leaderMoved.has(reason) || coordinatorMoved.has(reason) || passing.includes(reason);
}
