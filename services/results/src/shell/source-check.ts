import type { Names } from "@spe/contracts";
import type { Messaging } from "@spe/messaging";
import { OperatorError } from "@spe/runtime";
import type { Source } from "./sql/source.js";

/** Throws the sentence for the operator where the view was made of another log (H14): its positions mean nothing here. */
export function requireSameSource(stored: Source, now: Source): void {
  if (stored.clusterId !== now.clusterId) {
    throw new OperatorError(
      `The view in Postgres was made of the Kafka cluster ${stored.clusterId}, but this is ${now.clusterId}: point SPE_KAFKA_BROKERS ` +
        "at the old one, or SPE_POSTGRES_URL at another database.",
    );
  }
  if (stored.partitionCount !== now.partitionCount) {
    throw new OperatorError(
      `The view in Postgres was made of ${stored.partitionCount} partitions, but pendingJobs now has ${now.partitionCount}: the count ` +
        "must never change. Point SPE_POSTGRES_URL at another database to build a view of the new topics.",
    );
  }
}

/** What the topics of the view have in common. */
export async function inspectSource({ admin }: Messaging, topics: readonly string[]): Promise<Source> {
  const counts = await Promise.all(topics.map(async (topic) => ({ topic, count: await admin.partitionCount(topic) })));
  const missing = counts.filter(({ count }) => count === undefined);
  if (missing.length > 0) {
    throw new OperatorError(
      `Topics are missing: ${missing.map(({ topic }) => topic).join(", ")}. Create them, or check SPE_PREFIX.`,
    );
  }
  const [first] = counts;
  const odd = counts.find(({ count }) => count !== first?.count);
  if (first?.count === undefined || odd !== undefined) {
    throw new OperatorError(
      `The topics ${topics.join(", ")} must have the same number of partitions: a job has one home in all of them. Make ${odd?.topic ?? "them"} anew.`,
    );
  }
  return { clusterId: await admin.clusterId(), partitionCount: first.count };
}

/** In each of these a job's records are in its home partition. */
export function viewTopics(names: Names): string[] {
  return [names.pendingJobs, names.jobEvents, names.taskLogs];
}
