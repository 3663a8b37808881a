import { type Priority, priorities } from "@spe/contracts";

/** What a queued item must say of itself: how urgent it is, and whose it is. */
export interface Queued {
  readonly lane: Priority;
  readonly plannerPartition: number;
}

/** A lane that was passed over so often is served next: each lane with work gets at least about one start in sixteen. */
const patience = 15;

interface Lane<Item> {
  /** Round-robin: the first entry is the next planner partition to be served. */
  readonly byPlanner: Map<number, Item[]>;
  passedOver: number;
}

/**
 * Who is started next: urgent before high before normal before low, none starving; within a lane round-robin over the
 * planner partitions, so that one big job is no wall to the others; within one of those, first come, first served.
 */
export class FairQueue<Item extends Queued> {
  readonly #lanes: readonly Lane<Item>[] = priorities.map(() => ({ byPlanner: new Map(), passedOver: 0 }));
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: Item): void {
    const { byPlanner } = this.#laneOf(item);
    const queue = byPlanner.get(item.plannerPartition);
    if (queue === undefined) byPlanner.set(item.plannerPartition, [item]);
    else queue.push(item);
    this.#size += 1;
  }

  shift(): Item | undefined {
    const lane = this.#nextLane();
    if (lane === undefined) return undefined;
    for (const passed of this.#lanes) {
      if (passed !== lane && passed.byPlanner.size > 0) passed.passedOver += 1;
    }
    lane.passedOver = 0;
    this.#size -= 1;
    return shiftRoundRobin(lane.byPlanner);
  }

  /** Takes out what is not wanted any more. */
  remove(isUnwanted: (item: Item) => boolean): readonly Item[] {
    const removed: Item[] = [];
    for (const { byPlanner } of this.#lanes) {
      for (const [planner, queue] of byPlanner) {
        const kept = queue.filter((item) => !isUnwanted(item));
        if (kept.length === queue.length) continue;
        removed.push(...queue.filter((item) => !kept.includes(item)));
        if (kept.length === 0) byPlanner.delete(planner);
        else byPlanner.set(planner, kept);
      }
    }
    this.#size -= removed.length;
    return removed;
  }

  #laneOf({ lane }: Item): Lane<Item> {
    return this.#lanes[priorities.indexOf(lane)] as Lane<Item>;
  }

  #nextLane(): Lane<Item> | undefined {
    const waiting = this.#lanes.filter(({ byPlanner }) => byPlanner.size > 0);
    return waiting.find(({ passedOver }) => passedOver >= patience) ?? waiting[0];
  }
}

function shiftRoundRobin<Item>(byPlanner: Map<number, Item[]>): Item | undefined {
  for (const [planner, queue] of byPlanner) {
    const item = queue.shift();
    byPlanner.delete(planner);
    if (queue.length > 0) byPlanner.set(planner, queue); // to the end of the round
    return item;
  }
  return undefined;
}
