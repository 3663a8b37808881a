import { type Priority, priorities } from "@spe/contracts";

/** A partition of one lane of the pool. */
export interface LanePartition {
  readonly lane: Priority;
  readonly partition: number;
}

/** What a generation of the group gave to this executor. */
export interface Ownership {
  readonly generation: number;
  readonly partitions: readonly number[];
}

export interface AssignmentChange {
  readonly gained: readonly number[];
  readonly lost: readonly number[];
}

/**
 * H1. A partition is kept only from one generation to the very next: in one that was missed somebody else may have owned it, and what
 * stands in it by now may have been run there.
 */
export function assignmentChange(before: Ownership, now: Ownership): AssignmentChange {
  const isNext = now.generation === before.generation + 1;
  const kept = new Set(isNext ? before.partitions.filter((partition) => now.partitions.includes(partition)) : []);
  return {
    gained: now.partitions.filter((partition) => !kept.has(partition)),
    lost: before.partitions.filter((partition) => !kept.has(partition)),
  };
}

/** The lanes of a pool are co-partitioned: who owns partition p of one owns p of all. */
export function lanesOf(partitions: readonly number[]): readonly LanePartition[] {
  return partitions.flatMap((partition) => priorities.map((lane) => ({ lane, partition })));
}
