import { setTimeout as pause } from "node:timers/promises";
import type { Position } from "@spe/messaging";
import type { Database } from "./database.js";
import { statement } from "./statement.js";

const selectPositions = statement("select-positions");
const pollEveryMs = 10;

interface Waiter {
  readonly wanted: readonly Position[];
  readonly endsAt: number;
  readonly settle: (isReached: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Tells when the view has read up to given positions. All who wait share one query at a time; nobody waits, nothing is asked. */
export class PositionWatch {
  readonly #database: Database;
  readonly #waiters = new Set<Waiter>();
  #isPolling = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether the view has reached all of `wanted` within the time given. */
  async reached(wanted: readonly Position[], withinMs: number): Promise<boolean> {
    return await new Promise((settle, fail) => {
      this.#waiters.add({ wanted, endsAt: performance.now() + withinMs, settle, fail });
      if (!this.#isPolling) void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    while (this.#waiters.size > 0) {
      await this.#look([...this.#waiters]);
      if (this.#waiters.size > 0) await pause(pollEveryMs);
    }
    this.#isPolling = false;
  }

  async #look(waiters: readonly Waiter[]): Promise<void> {
    try {
      const topics = [...new Set(waiters.flatMap(({ wanted }) => wanted.map(({ topic }) => topic)))];
      const positions = await this.#database.rows<Position>(selectPositions, [topics]);
      const reached = new Map(positions.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]));
      const isReached = ({ topic, partition, offset }: Position) =>
        (reached.get(`${topic}/${partition}`) ?? 0) >= offset;
      for (const waiter of waiters) {
        if (waiter.wanted.every(isReached)) this.#release(waiter, () => waiter.settle(true));
        else if (performance.now() >= waiter.endsAt) this.#release(waiter, () => waiter.settle(false));
      }
    } catch (error) {
      for (const waiter of waiters) this.#release(waiter, () => waiter.fail(error));
    }
  }

  #release(waiter: Waiter, settle: () => void): void {
    this.#waiters.delete(waiter);
    settle();
  }
}
