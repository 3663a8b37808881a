import type { FleetExecutor } from "../fleet.js";
import type { Pool } from "../fleet-state.js";
import type { LaneLoad } from "./lane-load.js";

/**
 * Chooses the lane partition for a dispatch: of the executor on which this planner partition has least, measured by its slots; among
 * equals by chance. One executor's dispatches of one batch go to one partition: each further partition costs the transaction a marker.
 */
export class Placement {
  readonly #pool: string;
  readonly #view: Pool;
  readonly #load: LaneLoad;
  readonly #chosen = new Map<string, number>();

  constructor(pool: string, view: Pool, load: LaneLoad) {
    this.#pool = pool;
    this.#view = view;
    this.#load = load;
  }

  /** `random` is in [0, 1). */
  choose(random: number): number {
    const owner = pickLeast(this.#view.owners, (executor) => this.#loadOf(executor), random);
    if (owner === undefined) throw new Error(`pool ${this.#pool} has no executor to dispatch to`);
    const before = this.#chosen.get(owner.incarnation);
    if (before !== undefined) return before;
    const lane =
      pickLeast(owner.partitions, (partition) => this.#load.outstandingIn(this.#pool, partition), random) ?? 0;
    this.#chosen.set(owner.incarnation, lane);
    return lane;
  }

  #loadOf({ partitions, slots }: FleetExecutor): number {
    let outstanding = 0;
    for (const partition of partitions) outstanding += this.#load.outstandingIn(this.#pool, partition);
    return outstanding / slots;
  }
}

/** One of the members with the smallest measure. */
function pickLeast<T>(members: readonly T[], measure: (member: T) => number, random: number): T | undefined {
  let least = Number.POSITIVE_INFINITY;
  let equals: T[] = [];
  for (const member of members) {
    const measured = measure(member);
    if (measured > least) continue;
    if (measured < least) equals = [];
    least = measured;
    equals.push(member);
  }
  return equals[Math.floor(random * equals.length)];
}
