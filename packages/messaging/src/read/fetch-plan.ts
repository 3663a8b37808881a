import type { Leader } from "../cluster/cluster.js";
import type { PartitionFeed } from "./partition-feed.js";

export interface FetchPlan {
  /** What can be fetched now, by the node that leads it. */
  readonly byLeader: ReadonlyMap<number, readonly PartitionFeed[]>;
  /** Some partition has no known leader: the metadata should be asked for again. */
  readonly needsMetadata: boolean;
  /** When the next partition that is held back after a fault is due (performance.now); infinity if none is. */
  readonly wakeAt: number;
}

/** What to fetch from whom, as of `now`. Pure. */
export function planFetches(
  feeds: Iterable<PartitionFeed>,
  now: number,
  bufferLimitBytes: number,
  leaderOf: (topic: string, partition: number) => Leader,
): FetchPlan {
  const byLeader = new Map<number, PartitionFeed[]>();
  let needsMetadata = false;
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const feed of feeds) {
    if (!feed.wantsFetch(bufferLimitBytes)) continue;
    if (feed.notBefore > now) {
      wakeAt = Math.min(wakeAt, feed.notBefore);
      continue;
    }
    const leader = leaderOf(feed.topic, feed.partition);
    if (typeof leader !== "number") needsMetadata = true;
    else byLeader.set(leader, [...(byLeader.get(leader) ?? []), feed]);
  }
  return { byLeader, needsMetadata, wakeAt };
}
