import { type Priority, priorities } from "@spe/contracts";

/** A partition of one lane of the pool. */
export interface LanePartition {
  readonly lane: Priority;
  readonly partition: number;
}

export interface AssignmentChange {
  readonly gained: readonly number[];
  readonly lost: readonly number[];
}

/** The lanes of a pool are co-partitioned: who owns partition p of one owns p of all. */
export function assignmentChange(owned: ReadonlySet<number>, assigned: readonly number[]): AssignmentChange {
  const next = new Set(assigned);
  return {
    gained: [...next].filter((partition) => !owned.has(partition)),
    lost: [...owned].filter((partition) => !next.has(partition)),
  };
}

export function lanesOf(partitions: readonly number[]): readonly LanePartition[] {
  return partitions.flatMap((partition) => priorities.map((lane) => ({ lane, partition })));
}
