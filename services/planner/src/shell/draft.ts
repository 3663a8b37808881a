import type { LogRecord, OutgoingRecord } from "@spe/messaging";
import type { DeadLetter, Effects } from "../core/effects.js";
import type { Arrival } from "./arrival.js";
import type { EffectsEncoder } from "./encode-effects.js";

/** `started` and `progress` wait so long for company, as a transaction of their own would cost more than they are worth (H23). */
const companyWithinMs = 50;

/** The transaction being put together: what the core has taken in since the last one, and what goes out whatever it decides. */
export class Draft {
  #arrivals: Arrival[] = [];
  #beganAt: number | undefined;

  get arrivals(): readonly Arrival[] {
    return this.#arrivals;
  }

  add(arrivals: readonly Arrival[], now: number): void {
    this.#arrivals.push(...arrivals);
    this.#beganAt ??= now;
  }

  /** When it has to be committed: at once, unless nothing in it is urgent. */
  dueAt(isPatient: boolean): number {
    if (this.#beganAt === undefined) return Number.POSITIVE_INFINITY;
    const hasOutputs = this.#arrivals.some(({ outputs }) => outputs.length > 0);
    return isPatient && !hasOutputs ? this.#beganAt + companyWithinMs : this.#beganAt;
  }

  /** All records of the transaction that brings about `effects`. Throws where something of it can't be encoded. */
  records(
    effects: Effects,
    encoder: EffectsEncoder,
    deadLetter: (record: LogRecord, fault: DeadLetter) => OutgoingRecord,
  ): OutgoingRecord[] {
    const deadLetters = effects.deadLetters.map((letter) => deadLetter(this.#recordAt(letter.offset), letter));
    return [...this.#arrivals.flatMap(({ outputs }) => outputs), ...deadLetters, ...encoder.encode(effects)];
  }

  clear(): void {
    this.#arrivals = [];
    this.#beganAt = undefined;
  }

  #recordAt(offset: number): LogRecord {
    const arrival = this.#arrivals.find((each) => each.topic === "pendingJobs" && each.offset === offset);
    if (arrival?.record !== undefined) return arrival.record;
    throw new Error(`Offset ${offset} of pendingJobs is not in this transaction.`);
  }
}
