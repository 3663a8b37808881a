import type { Positions } from "../core/inputs.js";
import type { Arrival } from "./arrival.js";

/** Something about the inputs themselves made a transaction impossible: trying the same again gives the same. */
export class InputFault extends Error {
  override readonly name = "InputFault";
  /** The one that did it, where that is known. */
  readonly culprit: Arrival | undefined;

  constructor(culprit: Arrival | undefined, cause: unknown) {
    super("an input can't be processed", { cause });
    this.culprit = culprit;
  }
}

/** What is to be done with an arrival: process it; have the core end it (`condemned`); or put its bytes aside (`hopeless`). */
export type Verdict = "fine" | "condemned" | "hopeless";

/**
 * Remembers, across restores, what has failed (H7). After two failures at one position the partition goes one input a
 * transaction, which finds the culprit; the culprit is condemned, and if even its end fails, its bytes go to the dead letters.
 */
export class Suspects {
  readonly #blame = new Map<string, number>();
  #failedAt = "";
  #failures = 0;
  #oneByOneLeft = 0;

  /** A transaction that began at `from` and took in `arrivals` failed with `fault`. */
  failed(from: Positions, arrivals: readonly Arrival[], fault: InputFault): void {
    const position = JSON.stringify(from);
    this.#failures = position === this.#failedAt ? this.#failures + 1 : 1;
    this.#failedAt = position;
    const culprit = fault.culprit ?? (arrivals.length === 1 ? arrivals[0] : undefined);
    if (culprit !== undefined) {
      const key = keyOf(culprit);
      this.#blame.set(key, (this.#blame.get(key) ?? 0) + 1);
    }
    if (this.#failures >= 2) this.#oneByOneLeft = Math.max(this.#oneByOneLeft, arrivals.length);
  }

  committed(arrivals: readonly Arrival[]): void {
    this.#oneByOneLeft = Math.max(0, this.#oneByOneLeft - arrivals.length);
    for (const arrival of arrivals) this.#blame.delete(keyOf(arrival));
  }

  goesOneByOne(): boolean {
    return this.#oneByOneLeft > 0;
  }

  verdictOn(arrival: Arrival): Verdict {
    const blame = this.#blame.get(keyOf(arrival)) ?? 0;
    if (blame < 2) return "fine";
    return blame < 4 ? "condemned" : "hopeless";
  }
}

function keyOf({ topic, offset }: Arrival): string {
  return `${topic}-${offset}`;
}
