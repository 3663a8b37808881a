import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import type { Lane, Link } from "../cluster/link.js";
import type { Assignment, MembershipOptions, Position } from "../port.js";
import { assignPartitions } from "./assign-partitions.js";
import {
  assignmentProtocol,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from "./group-protocol.js";

export interface GroupTimeouts {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly rebalanceTimeoutMs: number;
}

let sessions = 0;

/**
 * The requests of a group member to its coordinator, each tried once. Joining blocks until all members have joined, so it has a
 * connection of its own, and heartbeats go on beside it. All reject with a Fault.
 */
export class GroupSession {
  readonly #cluster: Cluster;
  readonly #coordinators: Coordinators;
  readonly #options: MembershipOptions;
  readonly #timeouts: GroupTimeouts;
  readonly #beatLane: Lane;
  readonly #joinLane: Lane;
  #memberId = "";

  constructor(cluster: Cluster, coordinators: Coordinators, options: MembershipOptions, timeouts: GroupTimeouts) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
    this.#options = options;
    this.#timeouts = timeouts;
    sessions += 1;
    const name = `group ${sessions.toString()}`;
    this.#beatLane = { name, requestTimeoutMs: Math.max(1_000, Math.floor(timeouts.sessionTimeoutMs / 3)) };
    this.#joinLane = { name: `${name} join`, requestTimeoutMs: timeouts.rebalanceTimeoutMs + 5_000 };
  }

  /** JoinGroup and SyncGroup; as leader, deals out the partitions in between. */
  async join(previous: Assignment | undefined): Promise<Assignment> {
    const { groupId, topics } = this.#options;
    await this.#cluster.refresh(topics);
    const owned = this.#ownedOf(previous);
    const weight = this.#options.weight ?? 1;
    const ownedInGeneration = previous?.generation ?? -1;
    const metadata = encodeSubscription({ topics, weight, owned, ownedInGeneration });
    const joined = await this.#call(this.#joinLane, (link) =>
      link.call((broker) =>
        broker.joinGroup({
          groupId,
          sessionTimeout: this.#timeouts.sessionTimeoutMs,
          rebalanceTimeout: this.#timeouts.rebalanceTimeoutMs,
          memberId: this.#memberId,
          protocolType: assignmentProtocol.type,
          groupProtocols: [{ name: assignmentProtocol.name, metadata }],
        }),
      ),
    );
    const { memberId, generationId } = joined;
    this.#memberId = memberId;
    const groupAssignment = joined.leaderId === memberId ? await this.#dealOut(joined.members) : [];
    const { memberAssignment } = await this.#call(this.#joinLane, (link) =>
      link.call((broker) => broker.syncGroup({ groupId, generationId, memberId, groupAssignment })),
    );
    return { generation: generationId, memberId, partitions: decodeAssignment(memberAssignment) };
  }

  async heartbeat({ generation, memberId }: Assignment): Promise<void> {
    const { groupId } = this.#options;
    await this.#call(this.#beatLane, (link) =>
      link.call((broker) => broker.heartbeat({ groupId, groupGenerationId: generation, memberId })),
    );
  }

  async commitOffsets({ generation, memberId }: Assignment, positions: readonly Position[]): Promise<void> {
    const { groupId } = this.#options;
    const topics = new Map<string, { partition: number; offset: string; metadata: null }[]>();
    for (const { topic, partition, offset } of positions) {
      const entry = { partition, offset: offset.toString(), metadata: null };
      topics.set(topic, [...(topics.get(topic) ?? []), entry]);
    }
    await this.#call(this.#beatLane, (link) =>
      link.call((broker) =>
        broker.offsetCommit({
          groupId,
          groupGenerationId: generation,
          memberId,
          topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
        }),
      ),
    );
  }

  async leave(): Promise<void> {
    if (this.#memberId === "") return;
    const { groupId } = this.#options;
    const memberId = this.#memberId;
    this.#memberId = "";
    await this.#call(this.#beatLane, (link) => link.call((broker) => broker.leaveGroup({ groupId, memberId })));
  }

  /** The coordinator does not know this member any more: the next join is that of a new one. */
  forgetMemberId(): void {
    this.#memberId = "";
  }

  close(): void {
    this.#cluster.closeLane(this.#beatLane);
    this.#cluster.closeLane(this.#joinLane);
  }

  #call<T>(lane: Lane, request: (link: Link) => Promise<T>): Promise<T> {
    return this.#coordinators.call("group", this.#options.groupId, lane, request);
  }

  #ownedOf(previous: Assignment | undefined): readonly number[] {
    const [topic] = this.#options.topics;
    return topic === undefined ? [] : (previous?.partitions.get(topic) ?? []);
  }

  async #dealOut(
    members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[],
  ): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const subscribed = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      ...decodeSubscription(memberMetadata),
    }));
    const topics = new Set(subscribed.flatMap((member) => member.topics));
    await this.#cluster.refresh(topics);
    const dealt = assignPartitions(subscribed, this.#commonPartitionCount([...topics]));
    return subscribed.map((member) => {
      const partitions = dealt.get(member.memberId) ?? [];
      const ofTopics = new Map(member.topics.map((topic) => [topic, partitions]));
      return { memberId: member.memberId, memberAssignment: encodeAssignment(ofTopics) };
    });
  }

  #commonPartitionCount(topics: readonly string[]): number {
    const counts = topics.map((topic) => this.#cluster.partitionCount(topic));
    const [count] = counts;
    if (count === undefined || counts.some((other) => other !== count)) {
      const found = topics.map((topic, i) => `${topic}: ${counts[i]?.toString() ?? "missing"}`).join(", ");
      throw new Error(`The topics of a group must all exist and have the same number of partitions (${found}).`);
    }
    return count;
  }
}
