import type { Assignment, Membership, Messaging, TopicPartition } from "@spe/messaging";
import type { GroupSeat, Logger } from "@spe/runtime";
import type { ViewFollower } from "./view-follower.js";

const commitOffsetsEveryMs = 5_000;

export interface ResultsGroupParts {
  readonly messaging: Messaging;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly seat: GroupSeat;
  readonly follower: ViewFollower;
  readonly logger: Logger;
}

/**
 * Holds a place in the results group: which partitions this instance reads. Nothing depends on two instances never reading the
 * same one (the positions in the database see to that); it only spares them the quarrel.
 */
export class ResultsGroup {
  readonly #parts: ResultsGroupParts;
  readonly #membership: Membership;
  #lost: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ResultsGroupParts) {
    this.#parts = parts;
    this.#membership = parts.messaging.membership({
      groupId: parts.groupId,
      topics: parts.topics,
      onAssigned: (assignment) => this.#assigned(assignment),
      onLost: (reason) => {
        this.#lost = reason;
        parts.logger.warn({ reason }, "the place in the results group was lost; it is sought again");
      },
    });
  }

  async start(): Promise<void> {
    await this.#parts.seat.clearDead();
    this.#timer = setInterval(() => void this.#commitOffsets(), commitOffsetsEveryMs);
    await this.#membership.start();
  }

  faults(): readonly string[] {
    if (this.#lost !== undefined) return [`The place in the results group was lost: ${this.#lost}.`];
    if (this.#membership.current() === undefined)
      return ["The results group has not given this instance its partitions yet."];
    return [];
  }

  /** Leaves the group, so that the others need not wait for a timeout. Idempotent. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#commitOffsets();
    await this.#membership.stop();
    this.#parts.seat.release();
  }

  #assigned({ generation, memberId, partitions }: Assignment): void {
    this.#lost = undefined;
    this.#parts.seat.hold(memberId);
    const assigned = partitionsOf(partitions);
    this.#parts.logger.info({ generation, partitions: assigned.length }, "partitions assigned");
    this.#parts.follower.assign(assigned);
  }

  /** Positions live in the database; those of the group only let lag tools show the truth. */
  async #commitOffsets(): Promise<void> {
    const positions = this.#parts.follower.positions();
    if (positions.length === 0) return;
    try {
      await this.#membership.commitOffsets(positions);
    } catch (err) {
      this.#parts.logger.debug({ err }, "group offsets were not committed; the next time will do");
    }
  }
}

function partitionsOf(assigned: Assignment["partitions"]): TopicPartition[] {
  return [...assigned].flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
}
