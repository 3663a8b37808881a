import { type Priority, priorities } from "@spe/contracts";
import type { JobState } from "../jobs/job-state.js";

/**
 * Jobs that have a task to dispatch, for each pool: by priority, and round-robin among equals.
 *
 * A job stands in a queue by a turn. Turns only rise, so a queue is in order by itself; taking a job out is setting its turn to 0,
 * which makes its place in the queue stale. Turns are stored with the jobs: after a restart the order is the same.
 */
export class ReadyQueues {
  readonly #pools = new Map<string, readonly TurnQueue[]>();
  nextTurn: number;

  constructor(nextTurn = 1) {
    this.nextTurn = nextTurn;
  }

  /** Puts the job at the end of a pool's queue. */
  enter(job: JobState, pool: number): void {
    const turn = this.nextTurn++;
    job.turns[pool] = turn;
    this.#queue(job, pool)?.push({ job, pool, turn });
  }

  leave(job: JobState, pool: number): void {
    job.turns[pool] = 0;
  }

  /** Fills the queues of a restored partition: `jobs` in any order. */
  restore(jobs: Iterable<JobState>): void {
    const places: Place[] = [];
    for (const job of jobs) {
      job.turns.forEach((turn, pool) => {
        if (turn > 0) places.push({ job, pool, turn });
      });
    }
    places.sort((a, b) => a.turn - b.turn);
    for (const place of places) this.#queue(place.job, place.pool)?.push(place);
  }

  /** Takes out the job whose turn it is in this pool. */
  take(pool: string): { readonly job: JobState; readonly pool: number } | undefined {
    for (const queue of this.#pools.get(pool) ?? []) {
      const place = queue.take();
      if (place === undefined) continue;
      this.leave(place.job, place.pool);
      return place;
    }
    return undefined;
  }

  hasAny(pool: string): boolean {
    return this.#pools.get(pool)?.some((queue) => queue.first !== undefined) ?? false;
  }

  #queue(job: JobState, pool: number): TurnQueue | undefined {
    const name = job.graph.pools[pool] ?? "";
    let queues = this.#pools.get(name);
    if (queues === undefined) {
      queues = priorities.map(() => new TurnQueue());
      this.#pools.set(name, queues);
    }
    return queues[rankOfPriority[job.description.priority]];
  }
}

const rankOfPriority: Readonly<Record<Priority, number>> = { urgent: 0, high: 1, normal: 2, low: 3 };

interface Place {
  readonly job: JobState;
  /** Index into the graph's pools. */
  readonly pool: number;
  readonly turn: number;
}

/** First in, first out; stale places are stepped over. */
class TurnQueue {
  #places: Place[] = [];
  #head = 0;
  #purgeAt = 64;

  push(place: Place): void {
    if (this.#places.length >= this.#purgeAt) this.#purge();
    this.#places.push(place);
  }

  get first(): Place | undefined {
    for (; this.#head < this.#places.length; this.#head++) {
      const place = this.#places[this.#head];
      if (place !== undefined && isCurrent(place)) return place;
    }
    return undefined;
  }

  take(): Place | undefined {
    const place = this.first;
    if (place !== undefined) this.#head++;
    return place;
  }

  /** Drops what was taken and what is stale, once that may be half of it. */
  #purge(): void {
    this.#places = this.#places.slice(this.#head).filter(isCurrent);
    this.#head = 0;
    this.#purgeAt = 64 + 2 * this.#places.length;
  }
}

function isCurrent({ job, pool, turn }: Place): boolean {
  return job.turns[pool] === turn;
}
