import type { Names } from "@spe/contracts";
import { type Assignment, type Membership, type Messaging, type Position, StaleGenerationError } from "@spe/messaging";
import type { GroupSeat, Logger } from "@spe/runtime";
import { inputTopics } from "./input-topics.js";
import type { Dispensable } from "./log-trimmer.js";
import type { PartitionRunner } from "./partition-runner.js";
import { NotOwnerError } from "./planner-world.js";

const commitOffsetsEveryMs = 1_000;

export interface PlannerGroupParts {
  readonly messaging: Messaging;
  readonly names: Names;
  readonly seat: GroupSeat;
  readonly runnerOf: (partition: number) => PartitionRunner;
  readonly logger: Logger;
}

/**
 * Holds a place in the planner group and runs the partitions that it gives. A lost membership alone stops nothing: whoever is given
 * the partitions meanwhile fences us, and until then nobody else does the work.
 */
export class PlannerGroup {
  readonly #parts: PlannerGroupParts;
  readonly #membership: Membership;
  readonly #runners = new Map<number, PartitionRunner>();
  /** Runners that are on their way out, by partition: a new one waits for the old one's end. */
  readonly #leaving = new Map<number, Promise<void>>();
  #lost: string | undefined;
  #offsetsTimer: NodeJS.Timeout | undefined;
  #lastOffsets = "";
  #isStopping = false;

  constructor(parts: PlannerGroupParts) {
    this.#parts = parts;
    const { messaging, names, logger } = parts;
    this.#membership = messaging.membership({
      groupId: names.plannerGroup,
      topics: inputTopics.map((input) => names[input]),
      onAssigned: (assignment) => this.#assigned(assignment),
      onLost: (reason) => {
        this.#lost = reason;
        logger.warn({ reason }, "the place in the planner group was lost; it is sought again");
      },
    });
  }

  async start(): Promise<void> {
    await this.#parts.seat.clearDead();
    this.#offsetsTimer = setInterval(() => void this.#commitOffsets(), commitOffsetsEveryMs);
    await this.#membership.start();
  }

  /** See PlannerWorld. */
  async confirmOwnership(partition: number): Promise<number> {
    const assignment = this.#membership.current();
    if (assignment === undefined || !partitionsOf(assignment, this.#parts.names).includes(partition)) {
      throw new NotOwnerError(`The group does not give partition ${partition} to this planner at the moment.`);
    }
    try {
      await this.#membership.confirm(assignment.generation);
    } catch (error) {
      if (error instanceof StaleGenerationError) throw new NotOwnerError(error.message, { cause: error });
      throw error;
    }
    return assignment.generation;
  }

  reasons(): readonly string[] {
    if (this.#lost !== undefined) return [`The place in the planner group was lost: ${this.#lost}.`];
    if (this.#membership.current() === undefined)
      return ["The planner group has not given this planner its partitions yet."];
    return [...this.#runners.values()].flatMap((runner) => runner.reasons());
  }

  /** Given to this planner, whether they run yet or not. */
  owned(): readonly number[] {
    return [...this.#runners.keys()];
  }

  partitionsByState(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { state } of this.#runners.values()) counts.set(state.name, (counts.get(state.name) ?? 0) + 1);
    return counts;
  }

  activeJobs(): number {
    return [...this.#runners.values()].reduce((sum, runner) => sum + runner.activeJobs(), 0);
  }

  dispensable(): readonly Dispensable[] {
    return [...this.#runners.values()].flatMap((runner) => runner.dispensable() ?? []);
  }

  /** Partitions first, each to the end of its transaction; then the place in the group, so that the next owner need not wait. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#offsetsTimer);
    for (const runner of [...this.#runners.values()]) this.#release(runner);
    await Promise.all(this.#leaving.values());
    await this.#commitOffsets();
    await this.#membership.stop();
    this.#parts.seat.release();
  }

  #assigned(assignment: Assignment): void {
    if (this.#isStopping) return;
    this.#lost = undefined;
    this.#parts.seat.hold(assignment.memberId);
    const wanted = new Set(partitionsOf(assignment, this.#parts.names));
    for (const runner of [...this.#runners.values()]) {
      if (!wanted.has(runner.partition) || runner.state.name === "broken") this.#release(runner);
    }
    const gained = [...wanted].filter((partition) => !this.#runners.has(partition));
    const { generation } = assignment;
    this.#parts.logger.info(
      { generation, partitions: [...wanted].sort((a, b) => a - b), gained },
      "partitions assigned",
    );
    for (const partition of gained) void this.#begin(partition);
  }

  async #begin(partition: number): Promise<void> {
    const runner = this.#parts.runnerOf(partition);
    this.#runners.set(partition, runner);
    await this.#leaving.get(partition);
    if (this.#runners.get(partition) === runner) runner.start();
  }

  #release(runner: PartitionRunner): void {
    const { partition } = runner;
    this.#runners.delete(partition);
    const left = runner.stop().finally(() => {
      if (this.#leaving.get(partition) === left) this.#leaving.delete(partition);
    });
    this.#leaving.set(partition, left);
  }

  /** Positions live with the state; those of the group only let lag tools show the truth. */
  async #commitOffsets(): Promise<void> {
    const positions = [...this.#runners.values()].flatMap((runner) => this.#positionsOf(runner));
    const text = JSON.stringify(positions);
    if (positions.length === 0 || text === this.#lastOffsets) return;
    try {
      await this.#membership.commitOffsets(positions);
      this.#lastOffsets = text;
    } catch (err) {
      this.#parts.logger.debug({ err }, "group offsets were not committed; the next time will do");
    }
  }

  #positionsOf(runner: PartitionRunner): Position[] {
    const committed = runner.committedPositions();
    if (committed === undefined) return [];
    const { partition } = runner;
    return inputTopics.map((input) => ({ topic: this.#parts.names[input], partition, offset: committed[input] }));
  }
}

/** All inputs are assigned alike. */
function partitionsOf(assignment: Assignment, names: Names): readonly number[] {
  return assignment.partitions.get(names.pendingJobs) ?? [];
}
