import type { LogRecord, OutgoingRecord } from "@spe/messaging";
import type { DeadLetter, Effects } from "../core/effects.js";
import type { Arrival } from "./arrival.js";
import type { EffectsEncoder } from "./encode-effects.js";

/** `started` and `progress` wait so long for company, as a transaction of their own would cost more than they are worth (H23). */
export const companyWithinMs = 50;

/** The transaction being put together: what has been taken in since the last one, and what the core wants written for it. */
export class Draft {
  readonly #arrivals: Arrival[] = [];
  readonly #effects: Effects[] = [];
  #beganAt: number | undefined;

  get arrivals(): readonly Arrival[] {
    return this.#arrivals;
  }

  add(arrivals: readonly Arrival[], effects: Effects, now: number): void {
    const asksNothing = isEmpty(effects) && arrivals.every(({ outputs }) => outputs.length === 0);
    if (asksNothing && this.isEmpty()) return;
    this.#arrivals.push(...arrivals);
    this.#effects.push(effects);
    this.#beganAt ??= now;
  }

  isEmpty(): boolean {
    return this.#beganAt === undefined;
  }

  /** When it has to be committed: at once, unless nothing in it is urgent. */
  dueAt(): number {
    if (this.#beganAt === undefined) return Number.POSITIVE_INFINITY;
    const isUrgent =
      this.#effects.some((effects) => effects.urgent) || this.#arrivals.some(({ outputs }) => outputs.length > 0);
    return isUrgent ? this.#beganAt : this.#beganAt + companyWithinMs;
  }

  /** All its records. Throws where something of it can't be encoded. */
  records(
    encoder: EffectsEncoder,
    deadLetter: (record: LogRecord, fault: DeadLetter) => OutgoingRecord,
  ): OutgoingRecord[] {
    const sources = new Map<number, LogRecord>();
    for (const { topic, offset, record } of this.#arrivals) {
      if (topic === "pendingJobs" && record !== undefined) sources.set(offset, record);
    }
    const deadLetters = this.#effects.flatMap((effects) =>
      effects.deadLetters.map((letter) => {
        const record = sources.get(letter.offset);
        if (record === undefined) throw new Error(`Offset ${letter.offset} of pendingJobs is not in this transaction.`);
        return deadLetter(record, letter);
      }),
    );
    const unjudged = this.#arrivals.flatMap(({ outputs }) => outputs);
    return [...unjudged, ...deadLetters, ...this.#effects.flatMap((effects) => encoder.encode(effects))];
  }

  clear(): void {
    this.#arrivals.length = 0;
    this.#effects.length = 0;
    this.#beganAt = undefined;
  }
}

function isEmpty(effects: Effects): boolean {
  return (
    effects.stateEntries.length === 0 &&
    effects.dispatches.length === 0 &&
    effects.jobEvents.length === 0 &&
    effects.completions.length === 0 &&
    effects.executorCommands.length === 0 &&
    effects.deadLetters.length === 0
  );
}
